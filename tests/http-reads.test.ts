// Reading (SPEC 3): the list with its filters, pages and counts; conditional requests; and that an
// ETag changes exactly when what it stands for does.

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture, messageUpdate } from "./service.fixture.ts";
import type { Answer } from "./service.fixture.ts";

const service = new ServiceFixture();
const IDS = Array.from({ length: 7 }, (_, i) => `page-${i}`);

beforeAll(async () => {
  await service.start();
  for (const id of IDS) await service.createTask(id);
  const text = "Buy 12 ÄPFEL at the 100% off_sale";
  await service.createTask("apples", { request_text: text, source: "api" });
  await service.telegram(messageUpdate(5, "Feed the cat"));
  await service.post("/api/tasks/page-0/approve", "admin");
  await service.post("/api/tasks/page-1/reject", "admin");
});
afterAll(() => service.dispose());

const list = (query = "", headers: Record<string, string> = {}) =>
  service.get(`/api/tasks${query}`, { headers });
const idsOf = (answer: Answer): string[] =>
  answer.json.items.map((item: { task_id: string }) => item.task_id);
const etagOf = (answer: Answer): string => answer.headers.get("etag") ?? "";

describe("the list", () => {
  it("is newest first, with counts of all tasks and the head's seq", async () => {
    const answer = await list();
    expect(answer.status).toBe(200);
    // The message's own time is long past.
    expect(idsOf(answer)).toEqual(["apples", ...IDS.toReversed(), expect.any(String)]);
    expect(answer.json.counts).toEqual({
      pending: 7,
      needs_review: 0,
      approved: 1,
      rejected: 1,
      invalid: 0,
      total: 9,
    });
    expect(answer.json.next_cursor).toBeNull();
    const changes = service.logLines().filter((line) => line["revision"] !== undefined);
    expect(answer.json.head_seq).toBe(changes.at(-1)?.seq);
  });

  it.each([
    ["?status=approved", ["page-0"]],
    ["?status=rejected&source=sample", ["page-1"]],
    ["?status=approved&source=api", []],
    ["?status=invalid", []],
    ["?source=api", ["apples"]],
    ["?q=apples", ["apples"]],
    ["?q=%C3%84pfel", ["apples"]],
    ["?q=BUY%2012", ["apples"]],
    ["?q=0%25+off_s", ["apples"]],
    ["?q=0%25_off", []],
    ["?q=*", []],
    ["?q=%22", []],
    ["?q='", []],
    ["?q=page-3", ["page-3"]],
    ["?q=no+such+words", []],
    ["?q=spoons&status=&source=&limit=2", ["page-6", "page-5"]],
  ])("%s finds what it says and no more", async (query, ids) => {
    const answer = await list(query);
    expect(answer.status, answer.text).toBe(200);
    expect(idsOf(answer)).toEqual(ids);
    // Counts are of all tasks, whatever the filter.
    expect(answer.json.counts.total).toBe(9);
  });

  it("comes in pages that hold each task once, though others are made meanwhile", async () => {
    const seen: string[] = [];
    let query = "?limit=2&source=sample";
    for (let page = 0; query !== ""; page += 1) {
      const answer = await list(query);
      seen.push(...idsOf(answer));
      const { next_cursor: cursor } = answer.json;
      query = cursor === null ? "" : `?limit=2&source=sample&cursor=${encodeURIComponent(cursor)}`;
      if (page === 0) await service.createTask("made-meanwhile");
      if (page === 1) await service.post("/api/tasks/page-2/approve", "admin");
      expect(page).toBeLessThan(10);
    }
    expect(seen).toEqual(IDS.toReversed());
    expect(idsOf(await list("?limit=1"))).toEqual(["made-meanwhile"]);
  });

  it.each([
    ["?limit=0", "/limit"],
    ["?limit=201", "/limit"],
    ["?limit=-1", "/limit"],
    ["?limit=1e2", "/limit"],
    ["?limit=", "/limit"],
    ["?limit=99999999999999999999", "/limit"],
    ["?status=done", "/status"],
    ["?source=sms", "/source"],
    ["?state=pending", "/state"],
    ["?__proto__=1", "/__proto__"],
    ["?status=pending&status=approved", "/status"],
    [`?q=${"x".repeat(201)}`, "/q"],
    [`?cursor=${"x".repeat(513)}`, "/cursor"],
  ])("%s is refused, and the parameter named", async (query, path) => {
    const answer = await list(query);
    expectProblem(answer, 400, "invalid_query", query);
    expect(answer.json.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  it("refuses a cursor that it has not given", async () => {
    const { next_cursor: given } = (await list("?limit=1")).json;
    const bad = ["x", "%00", "e30", "bnVsbA", `${given}%3D`, "%ed%a0%80"];
    for (const cursor of bad) {
      expectProblem(await list(`?cursor=${cursor}`), 400, "invalid_cursor", cursor);
    }
    expect((await list("?limit=200&q=&cursor=")).status).toBe(200);
  });
});

describe("a list's ETag", () => {
  it("is its body's SHA-256 and stays while nothing changes, also over reads", async () => {
    const first = await list();
    expect(etagOf(first)).toBe(`"${createHash("sha256").update(first.text).digest("hex")}"`);
    await service.get("/api/tasks/page-3");
    await service.call("POST", "/api/tasks", { body: {} });
    const second = await list();
    expect([etagOf(second), second.text]).toEqual([etagOf(first), first.text]);
    expect(etagOf(await list("?limit=1"))).not.toBe(etagOf(first));
  });

  it("gets 304 while it stands, and the new page after a change", async () => {
    const etag = etagOf(await list());
    const held = await list("", { "if-none-match": etag });
    expect([held.status, held.text, etagOf(held)]).toEqual([304, "", etag]);
    await service.createTask("one-more");
    const changed = await list("", { "if-none-match": etag });
    expect([changed.status, etagOf(changed) === etag]).toEqual([200, false]);
  });
});

describe("a task's ETag", () => {
  const read = (headers: Record<string, string> = {}) =>
    service.get("/api/tasks/page-4", { headers });

  it("is the SHA-256 of the file's bytes, which are what is served", async () => {
    const answer = await read();
    expect(answer.text).toBe(service.readTask("page-4"));
    expect(etagOf(answer)).toBe(`"${createHash("sha256").update(answer.text).digest("hex")}"`);
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("matches If-None-Match as it is, weak, in a list and by a star", async () => {
    const etag = etagOf(await read());
    for (const value of [etag, `W/${etag}`, `"x", ${etag}`, `"x",W/${etag} ,"y"`, "*"]) {
      const answer = await read({ "if-none-match": value });
      expect([answer.status, answer.text, etagOf(answer)], value).toEqual([304, "", etag]);
    }
    for (const value of ['"x"', etag.slice(1, -1), etag.toUpperCase(), "no tag", '""']) {
      expect((await read({ "if-none-match": value })).status, value).toBe(200);
    }
  });

  it("changes with each write, and with no refusal, read or other task", async () => {
    const etag = etagOf(await read());
    await service.post("/api/tasks/page-4/reopen", "admin", { reason: "x" });
    await service.post("/api/tasks/page-5/approve", "admin");
    await service.get("/api/tasks/page-4/audit");
    expect(etagOf(await read())).toBe(etag);
    const written = await service.post("/api/tasks/page-4/approve", "admin");
    expect(etagOf(written)).not.toBe(etag);
    expect(etagOf(await read())).toBe(etagOf(written));
    expect(written.headers.get("cache-control")).toBe("no-store");
  });
});

describe("If-Match", () => {
  const brief = (value: string) =>
    service.post(
      "/api/tasks/page-6/brief",
      "admin",
      { declared_scope: ["the drawer"] },
      {
        "if-match": value,
      },
    );
  const current = async () => etagOf(await service.get("/api/tasks/page-6"));

  it("holds for the current ETag, in a list and by a star", async () => {
    for (const value of [await current(), "*"]) expect((await brief(value)).status).toBe(200);
    expect((await brief(`"x", ${await current()},`)).status).toBe(200);
  });

  it("fails for a former ETag, another one and a weak one, and names the current one", async () => {
    const former = await current();
    expect((await brief(former)).status).toBe(200);
    const now = await current();
    for (const value of [former, '"x"', `W/${now}`, `"x", W/${now}`, '""']) {
      const answer = await brief(value);
      expectProblem(answer, 412, "precondition_failed", value);
      expect(answer.json).toMatchObject({ current_etag: now, correlation_id: "page-6" });
    }
    expect(await current()).toBe(now);
  });

  it("that can't be read is refused, not ignored", async () => {
    const now = await current();
    for (const value of [now.slice(1, -1), `${now} ${now}`, `w/${now}`, '"', "*, *", ","]) {
      const answer = await brief(value);
      expectProblem(answer, 400, "invalid_header", value);
      expect(answer.json.detail).toContain("If-Match");
    }
    expect(await current()).toBe(now);
  });
});
