import { describe, expect, it } from "vitest";
import { StorageUnavailable } from "../storage-adapter/port/task-storage.ts";
import { FACTS_HEADER } from "../storage-adapter/port/wire.ts";
import { createStorageClient } from "./storage-client.ts";

interface Sent {
  url: string;
  body: unknown;
}

/** A client whose binding gives the same answer to everything, and what was sent through it. */
function clientThatGets(answer: () => Response) {
  const sent: Sent[] = [];
  const client = createStorageClient({
    fetch(url, init) {
      sent.push({ url, body: JSON.parse(init.body as string) as unknown });
      return Promise.resolve(answer());
    },
  });
  return { client, sent };
}

function withFacts(facts: object, body = "") {
  return () => new Response(body, { headers: { [FACTS_HEADER]: JSON.stringify(facts) } });
}

describe("the storage client", () => {
  it("passes a task's text through as it is", async () => {
    const facts = { sha256: "f", revision: 2, correlation_id: "t", head_seq: 7 };
    const content = '{ "not":  "canonical" }\n';
    const { client, sent } = clientThatGets(withFacts({ outcome: "found", ...facts }, content));
    expect(await client.read("t")).toEqual({ outcome: "found", content, ...facts });
    expect(sent).toEqual([{ url: "http://storage/read", body: { task_id: "t" } }]);
  });

  it("tells absent, deleted and invalid apart", async () => {
    for (const outcome of ["absent", "deleted"]) {
      const facts = { outcome, head_seq: 7 };
      expect(await clientThatGets(withFacts(facts)).client.read("t")).toEqual(facts);
    }
    const problems = [{ path: "/a", message: "is wrong" }];
    const invalid = withFacts({ outcome: "invalid", head_seq: 7 }, JSON.stringify({ problems }));
    expect(await clientThatGets(invalid).client.read("t")).toEqual({
      outcome: "invalid",
      problems,
      head_seq: 7,
    });
  });

  it("passes a page of the list through as it is", async () => {
    const facts = { outcome: "listed", sha256: "f", head_seq: 7 };
    const listed = withFacts(facts, "{}");
    const { client, sent } = clientThatGets(listed);
    expect(await client.list({ limit: 5 })).toEqual({ ...facts, body: "{}" });
    expect(sent[0]?.body).toEqual({ query: { limit: 5 } });
    const bad = clientThatGets(withFacts({ outcome: "bad_cursor" }));
    expect(await bad.client.list({ limit: 5 })).toEqual({ outcome: "bad_cursor" });
  });

  it("speaks the wire's names for every other operation", async () => {
    const { client, sent } = clientThatGets(() => Response.json({}));
    const actor = { role: "system", name: "x" } as const;
    const fact = { audit_event: "error", correlation_id: "req-1", actor } as const;
    await client.trail({ correlation_id: "t", all: false, after_seq: 0, limit: 1 });
    await client.lookup("idempotency", "k");
    await client.commit({ task_id: "t", expected_revision: "absent", content: "{}", fact });
    await client.append([fact]);
    await client.noteRefusal(fact);
    await client.noteReads([{ note: fact, count: 2 }]);
    await client.since(3, 10, 50);
    await client.health();
    expect(sent).toEqual([
      {
        url: "http://storage/trail",
        body: { query: { correlation_id: "t", all: false, after_seq: 0, limit: 1 } },
      },
      { url: "http://storage/lookup", body: { kind: "idempotency", key: "k" } },
      {
        url: "http://storage/commit",
        body: { task_id: "t", expected_revision: "absent", content: "{}", fact },
      },
      { url: "http://storage/append", body: { facts: [fact] } },
      { url: "http://storage/refusal", body: { fact } },
      { url: "http://storage/reads", body: { reads: [{ note: fact, count: 2 }] } },
      { url: "http://storage/since", body: { after_seq: 3, limit: 10, wait_ms: 50 } },
      { url: "http://storage/health", body: {} },
    ]);
  });

  it("is unavailable when storage says so, with its reason", async () => {
    const { client } = clientThatGets(() =>
      Response.json({ reason: "Disk full." }, { status: 503 }),
    );
    await expect(client.health()).rejects.toThrow(new StorageUnavailable("Disk full."));
  });

  it("is unavailable when nothing answers, and does not claim that a lost write changed nothing", async () => {
    const client = createStorageClient({ fetch: () => Promise.reject(new Error("refused")) });
    await expect(client.health()).rejects.toBeInstanceOf(StorageUnavailable);
    await expect(client.append([])).rejects.toThrow("not known");
  });

  it("takes any other answer for a fault", async () => {
    const fault = clientThatGets(() => new Response("boom", { status: 500 }));
    await expect(fault.client.health()).rejects.toThrow("Storage answered 500 to health: boom");
    const bare = clientThatGets(() => new Response("{}"));
    await expect(bare.client.read("t")).rejects.toThrow("lacks its facts");
  });
});
