// The event stream's bytes (SPEC 4), read from a bare socket: its head, its blocks, and that no text
// from outside can break out of one.

import { afterAll, beforeAll, expect, it } from "vitest";
import { ServiceFixture, messageUpdate } from "./service.fixture.ts";
import { RawStream } from "./stream.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  await service.createTask("before");
});
afterAll(() => service.dispose());

const HOSTILE: [string, string][] = [
  ["LF", "one\n\nevent: task\ndata: {}\n\n"],
  ["CR", "one\rid: 999999\r\revent: task\r"],
  ["CRLF", "one\r\n\r\nid: 999999\r\ndata: x\r\n\r\n"],
  ["many lines", "id: 1\nretry: 1\n: comment\ndata: 2\n".repeat(50)],
  ["line and paragraph separators", "a\u2028b\u2029c\u0085d"],
  ["control characters", "a\u0000b\u0001c\u000bd\u001be\u007ff"],
  ["a byte-order mark", "\ufeffdata: x"],
  ["emoji and combining marks", "🧹👩‍👩‍👧‍👦e\u0301\u202e𝕏"],
];

it("begins with a head that nobody on the way may keep, change or hold back", async () => {
  const stream = await RawStream.open(service);
  expect(stream.status).toBe(200);
  expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream(; ?charset=utf-8)?$/i);
  const caching = (stream.headers.get("cache-control") ?? "").split(/, ?/);
  expect(caching).toContain("no-store");
  expect(caching).toContain("no-transform");
  expect(stream.headers.get("x-accel-buffering")).toBe("no");
  expect(stream.headers.get("x-content-type-options")).toBe("nosniff");
  expect(stream.headers.get("transfer-encoding")).toBe("chunked");
  for (const name of ["content-length", "content-encoding", "etag"]) {
    expect(stream.headers.get(name), name).toBeNull();
  }
  stream.leave();
});

it("is never compressed, whatever the client would take", async () => {
  const stream = await RawStream.open(service, { headers: { "accept-encoding": "gzip, br" } });
  expect(stream.headers.get("content-encoding")).toBeNull();
  expect(stream.blocks[0]?.event).toBe("hello");
  stream.leave();
});

it("says hello first: how long to wait before a reconnect, where the log stands, and no id", async () => {
  const stream = await RawStream.open(service);
  const { head_seq } = (await service.get("/api/tasks")).json;
  const [hello] = stream.blocks;
  expect(hello?.fields).toEqual(["retry", "event", "data"]);
  expect(hello).toMatchObject({ event: "hello", data: { head_seq, resume: "fresh" } });
  expect(Object.keys(hello?.data).toSorted()).toEqual(["head_seq", "resume"]);
  expect(hello?.retry).toBeGreaterThanOrEqual(500);
  expect(hello?.retry).toBeLessThanOrEqual(10_000);
  expect(stream.body.charCodeAt(0)).not.toBe(0xfeff);
  stream.leave();
});

it("then tells where the client stands, so that it has an id before its first change", async () => {
  const stream = await RawStream.open(service);
  await stream.until("position", () => stream.blocks.length > 1);
  expect(stream.blocks[1]?.fields).toEqual(["id"]);
  stream.leave();
  const { json } = await service.createTask("while-away");
  const resumed = await RawStream.open(service, { lastEventId: stream.blocks[1]?.id ?? "" });
  await resumed.untilSeq(json.seq);
  expect(resumed.blocks[0]?.data.resume).toBe("resumed");
  expect(resumed.seqs).toEqual([json.seq]);
  resumed.leave();
});

it.each(HOSTILE)("frames a change whose texts hold %s like any other", async (name, text) => {
  const id = `hostile-${HOSTILE.findIndex(([other]) => other === name)}`;
  const stream = await RawStream.open(service);
  const created = await service.createTask(id, { request_text: text });
  const reject = { reason: `${text}.`, issues: [{ criterion_ref: "c1", text }] };
  const rejected = await service.post(`/api/tasks/${id}/reject`, "admin", reject);
  expect([created.status, rejected.status], rejected.text).toEqual([201, 200]);
  await stream.untilSeq(rejected.json.seq);
  expect(stream.faults).toEqual([]);
  expect(stream.events).toEqual(["hello", "task", "task"]);
  for (const block of stream.blocks.filter(({ event }) => event === "task")) {
    expect(block.fields).toEqual(["id", "event", "data"]);
  }
  expect(stream.changes).toMatchObject([
    { seq: created.json.seq, task_id: id, status: "pending" },
    { seq: rejected.json.seq, task_id: id, status: "rejected" },
  ]);
  stream.leave();
});

it("frames a message from outside like any other", async () => {
  const stream = await RawStream.open(service);
  const text = HOSTILE.map(([, one]) => one).join("");
  const { json } = await service.telegram(messageUpdate(5, text));
  await stream.until("event of the message", () => stream.changes.length > 0);
  expect(stream.faults).toEqual([]);
  expect(stream.changes).toMatchObject([{ task_id: json.task_id, correlation_id: json.task_id }]);
  stream.leave();
});

it("ends each block with one empty line, with line feeds alone and nothing between blocks", async () => {
  const { json } = await service.createTask("plain");
  const stream = await RawStream.open(service, { lastEventId: "0" });
  await stream.untilSeq(json.seq);
  expect(stream.faults).toEqual([]);
  expect(stream.body).toMatch(/^retry: \d+\nevent: hello\n/);
  expect(stream.body).toBe(stream.blocks.map(({ text }) => `${text}\n\n`).join(""));
  expect(stream.body).not.toMatch(/\r|\0|\n\n\n/);
  stream.leave();
});
