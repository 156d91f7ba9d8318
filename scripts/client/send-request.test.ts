import { describe, expect, it } from "vitest";
import { minute, newTask, reportedTask } from "../../worker/domain/task.fixture.ts";
import { type ClientSettings, NoAnswerError, createClient } from "../client.ts";
import { useAnsweringServer } from "../http/answering-server.fixture.ts";
import { findListenAddress } from "../service/listen-address.ts";

const TOKEN = "token-of-the-test";
const MIB = 1_048_576;

const service = useAnsweringServer();

function client(settings: Partial<ClientSettings> = {}) {
  return createClient({ baseUrl: service.url(), token: TOKEN, ...settings });
}

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const said = typeof body === "string" ? body : JSON.stringify(body);
  service.answer((response) => response.writeHead(status, headers).end(said));
}

/** What it says of a request that got no answer. */
async function faultOf(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    (value) => value,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NoAnswerError);
  const { name, message, stack, cause } = error as NoAnswerError;
  expect(name).toBe("NoAnswerError");
  expect(cause).toBeUndefined();
  expect(`${message}${stack}`).not.toContain(TOKEN);
  return message;
}

const WRITTEN = {
  task_id: "t",
  correlation_id: "t",
  status: "pending",
  revision: 2,
  attempt: 1,
  seq: 7,
  at: minute(0),
};
const ETAG = { etag: '"abc"' };
const PROBLEM = {
  type: "urn:countersign:problem:contended",
  title: "Service Unavailable",
  status: 503,
  code: "contended",
  detail: "Try again.",
  correlation_id: "t",
};

describe("a request", () => {
  it("goes to its route, with the token, and a write with its body as JSON", async () => {
    answering(200, WRITTEN, ETAG);
    const api = client();
    const command = { attempt: 1, criteria_echo: ["é\u2028\r\n😀"], scope_echo: [] };
    await api.ack("t", command);
    await api.redispatch("t", {}, { ifMatch: '"abc"', idempotencyKey: "once" });
    await api.approve("t", {});
    expect(
      service.received().map(({ request, body }) => [request.method, request.url, body]),
    ).toEqual([
      ["POST", "/api/tasks/t/ack", JSON.stringify(command)],
      ["POST", "/api/tasks/t/redispatch", "{}"],
      ["POST", "/api/tasks/t/approve", "{}"],
    ]);
    for (const { request } of service.received()) {
      expect(request.headers).toMatchObject({
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/json",
      });
    }
    const conditions = service
      .received()
      .map(({ request: { headers } }) => [headers["if-match"], headers["idempotency-key"]]);
    expect(conditions).toEqual([
      [undefined, undefined],
      ['"abc"', "once"],
      [undefined, undefined],
    ]);
  });

  it("is never sent without a condition that its caller gave, not even one that names nothing", async () => {
    answering(200, WRITTEN, ETAG);
    for (const empty of [{ ifMatch: "" }, { ifMatch: '"abc"', idempotencyKey: "" }]) {
      expect(await faultOf(client().approve("t", {}, empty))).toBe(
        "POST /api/tasks/t/approve was not sent: a condition of it is empty",
      );
    }
    expect(service.received()).toEqual([]);
    // As a program without types may say it.
    const nothing = { ifMatch: null, idempotencyKey: 0 };
    await client().approve("t", {}, nothing as never);
    const [sent] = service.received();
    expect(sent?.request.headers).toMatchObject({ "if-match": "null", "idempotency-key": "0" });
  });

  it("asks for what the query says, and for no other route whatever the id says", async () => {
    answering(503, PROBLEM);
    const api = client();
    await api.listTasks();
    await api.listTasks({ stage: "queued", sort: "oldest", limit: 1, q: "a&b=ü" });
    await api.readTrail("t", { after_seq: 0, all: "1" });
    await api.readTask("a/../b?c#d");
    expect(
      service.received().map(({ request, body }) => [request.method, request.url, body]),
    ).toEqual([
      ["GET", "/api/tasks", ""],
      ["GET", "/api/tasks?stage=queued&sort=oldest&limit=1&q=a%26b%3D%C3%BC", ""],
      ["GET", "/api/tasks/t/audit?after_seq=0&all=1", ""],
      ["GET", "/api/tasks/a%2F..%2Fb%3Fc%23d", ""],
    ]);
    for (const { request } of service.received())
      expect(request.headers["content-type"]).toBeUndefined();
  });
});

describe("an answer", () => {
  it("is a value with its status and its ETag, a refusal too", async () => {
    answering(201, WRITTEN, { etag: '"abc"' });
    const created = await client().createTask({ request_text: "x" });
    expect(created).toEqual({ ok: true, status: 201, value: WRITTEN, etag: '"abc"' });
    const errors = [{ path: "/issues/0", message: "is required", later: 1 }];
    const particular = { ...PROBLEM, errors, references: [{ pointer: "/issues/0" }] };
    answering(503, particular);
    expect(await client().readTask("t")).toEqual({ ok: false, status: 503, problem: particular });
  });

  it("has no ETag where it is a page of what no write is about", async () => {
    answering(200, { items: [], next_after_seq: null });
    const trail = { items: [], next_after_seq: null };
    expect(await client().readTrail("t")).toMatchObject({ ok: true, value: trail, etag: null });
  });

  it("keeps every byte of every field, also of those that nobody knows yet", async () => {
    const stored = JSON.stringify({ ...reportedTask(), later: { a: ["e\u0301\u2028\r\n😀"] } });
    const strange = stored.replace("{", '{"__proto__":{"polluted":1},');
    answering(200, strange, ETAG);
    const read = await client().readTask("t");
    expect(JSON.stringify(read.ok && read.value)).toBe(strange);
    expect(Object.hasOwn({}, "polluted")).toBe(false);
  });
});

describe("what is no answer of the service's throws", () => {
  const HTML = "<html>Welcome</html>";

  it.each([
    ["a page", 200, HTML],
    ["a page about an error", 502, HTML],
    ["nothing", 200, ""],
    ["JSON that is no task", 200, { ok: true }],
    ["a problem that is none of ours", 400, { error: "no" }],
    ["a problem with a 2xx", 200, PROBLEM],
    ["a task with an error's status", 500, newTask()],
    ["a problem with another status than its own", 502, PROBLEM],
  ])("%s", async (_what, status, body) => {
    answering(status, body);
    expect(await faultOf(client().readTask("t"))).toBe(
      `GET /api/tasks/t was answered with ${status} and something that is no answer of this service's`,
    );
    expect(await faultOf(client().reopen("t", { reason: "x" }))).toMatch(
      /^POST \/api\/tasks\/t\/r/,
    );
  });

  it.each([["none"], [""]])("an acceptance with an ETag of %j", async (etag) => {
    const headers: Record<string, string> = etag === "none" ? {} : { etag };
    answering(200, newTask(), headers);
    expect(await faultOf(client().readTask("t"))).toBe(
      "GET /api/tasks/t was answered with 200 and no ETag",
    );
    answering(200, WRITTEN, headers);
    expect(await faultOf(client().approve("t", {}))).toMatch(/with 200 and no ETag$/);
    answering(201, WRITTEN, headers);
    expect(await faultOf(client().createTask({ request_text: "x" }))).toMatch(/201 and no ETag$/);
  });

  it("a redirect, which is not followed: it would take the token along", async () => {
    service.answer((response) =>
      response.writeHead(307, { location: `${service.url()}/elsewhere` }).end(),
    );
    expect(await faultOf(client().approve("t", {}))).toContain("was answered with 307");
    expect(service.received()).toHaveLength(1);
  });

  it("a connection that is refused, or cut before or within the answer", async () => {
    const { port } = await findListenAddress("127.0.0.1", 0);
    const nobody = client({ baseUrl: `http://127.0.0.1:${port}` });
    expect(await faultOf(nobody.listTasks({ limit: 1 }))).toBe(
      "GET /api/tasks?limit=1 got no answer (ECONNREFUSED)",
    );
    service.answer((response) => response.destroy());
    expect(await faultOf(client().readTask("t"))).toMatch(/ got no answer \(UND_ERR_SOCKET\)$/);
    service.answer((response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => response.destroy());
    });
    expect(await faultOf(client().readTask("t"))).toMatch(/ got no answer \(UND_ERR_SOCKET\)$/);
  });

  it("silence, after a bound that is named; also in the middle of an answer", async () => {
    service.answer(() => {});
    const hasty = client({ answerMsMax: 20 });
    expect(await faultOf(hasty.readTask("t"))).toBe(
      "GET /api/tasks/t got no answer (none within 0.02 s)",
    );
    service.answer((response) => response.writeHead(200).write("{"));
    expect(await faultOf(hasty.readTask("t"))).toMatch(/\(none within 0\.02 s\)$/);
  });

  it("what its caller gave up, under way or before it began", async () => {
    const stopping = new AbortController();
    service.answer(() => stopping.abort("interrupted"));
    const stopped = client({ signal: stopping.signal });
    expect(await faultOf(stopped.readTask("t"))).toMatch(/ got no answer \(interrupted\)$/);
    expect(await faultOf(stopped.readTask("t"))).toMatch(/ got no answer \(interrupted\)$/);
    expect(service.received()).toHaveLength(1);
  });

  it("an answer of more than 16 MiB; one of that size is read", async () => {
    const json = JSON.stringify(WRITTEN);
    answering(200, json + " ".repeat(16 * MIB - json.length), ETAG);
    expect(await client().approve("t", {})).toMatchObject({ ok: true });
    answering(200, json + " ".repeat(16 * MIB + 1 - json.length), ETAG);
    expect(await faultOf(client().approve("t", {}))).toMatch(/ got no answer \(ANSWER_TOO_LONG\)$/);
  });

  it("bytes that are no UTF-8: what they were meant to say can't be known", async () => {
    const [before, after] = JSON.stringify(newTask()).split("Sort");
    const bytes = [Buffer.from(before ?? ""), Buffer.of(0xff), Buffer.from(after ?? "")];
    service.answer((response) => response.writeHead(200).end(Buffer.concat(bytes)));
    expect(await faultOf(client().readTask("t"))).toMatch(/\(ERR_ENCODING_INVALID_ENCODED_DATA\)$/);
  });

  it("a token that fits no header, without telling it", async () => {
    const request = client({ token: `${TOKEN}\nX: 1` }).readTask("t");
    expect(await faultOf(request)).toBe("GET /api/tasks/t got no answer (no reason given)");
  });
});
