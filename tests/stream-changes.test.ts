// What the stream tells (SPEC 4): each committed change once, whoever made it, under the seq of its
// audit line, and nothing else.

import { afterAll, beforeAll, expect, it } from "vitest";
import { ServiceFixture, messageUpdate } from "./service.fixture.ts";
import { ACK, taskIn } from "./step-routes.fixture.ts";
import { loggedChanges } from "./stream-service.fixture.ts";
import { RawStream } from "./stream.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

/** The watch settles, then looks. */
const NOTICED_MS_MAX = 10_000;
const EVENT_FIELDS = [
  "at",
  "audit_event",
  "correlation_id",
  "revision",
  "seq",
  "status",
  "task_id",
] as const;

/** A task's whole life, step by step; each is one change. */
async function liveThrough(id: string): Promise<number[]> {
  const path = `/api/tasks/${id}`;
  const again = { ...ACK, attempt: 2 };
  const issues = [{ criterion_ref: "c1", text: "Count again" }];
  const call = { tool_call_id: "t1", name: "count" };
  const answers = [
    await service.createTask(id),
    await service.post(`${path}/brief`, "admin", { declared_scope: [] }),
    await service.post(`${path}/ack`, "executor", ACK),
    await service.post(`${path}/tool-calls`, "executor", { ...call, status: "running" }),
    await service.post(`${path}/tool-calls`, "executor", { ...call, status: "succeeded" }),
    await service.post(`${path}/result`, "executor", { attempt: 1, work_log: [{ text: "12" }] }),
    await service.post(`${path}/verdict`, "reviewer", { attempt: 1, decision: "reject", issues }),
    await service.post(`${path}/redispatch`, "reviewer"),
    await service.post(`${path}/ack`, "executor", again),
    await service.post(`${path}/result`, "executor", {
      attempt: 2,
      work_log: [{ issue_ref: "i1", text: "13" }],
    }),
    await service.post(`${path}/verdict`, "reviewer", {
      attempt: 2,
      decision: "approve",
      issues: [],
    }),
    await service.post(`${path}/approve`, "admin"),
    await service.post(`${path}/reopen`, "admin", { reason: "One more look" }),
    await service.post(`${path}/reject`, "jo", { reason: "No" }),
  ];
  for (const { status, text } of answers) expect([200, 201], text).toContain(status);
  return answers.map(({ json }) => json.seq as number);
}

it("tells each step of a task's life, in order, with exactly the fields of its audit line", async () => {
  const stream = await RawStream.open(service);
  const seqs = await liveThrough("lived");
  await stream.untilSeq(seqs.at(-1) ?? 0);
  expect(stream.seqs).toEqual(seqs);
  expect(stream.changes.map(({ audit_event, status, revision }) => [audit_event, status, revision]))
    // Statuses by SPEC 2's engine.
    .toEqual([
      ["task_created", "pending", 1],
      ["task_briefed", "pending", 2],
      ["task_acked", "pending", 3],
      ["tool_call_recorded", "pending", 4],
      ["tool_call_recorded", "pending", 5],
      ["result_submitted", "needs_review", 6],
      ["verdict_recorded", "rejected", 7],
      ["task_redispatched", "pending", 8],
      ["task_acked", "pending", 9],
      ["result_submitted", "needs_review", 10],
      ["verdict_recorded", "needs_review", 11],
      ["task_approved", "approved", 12],
      ["task_reopened", "needs_review", 13],
      ["task_rejected", "rejected", 14],
    ]);
  for (const { id, ...data } of stream.changes) {
    expect(id).toBe(String(data.seq));
    expect(Object.keys(data).toSorted()).toEqual(EVENT_FIELDS);
  }
  const told = stream.blocks.flatMap(({ event, data }) => (event === "task" ? [data] : []));
  expect(told).toEqual(loggedChanges(service, stream.blocks[0]?.data.head_seq));
  stream.leave();
});

it("tells a message and its edit, and a repeat of neither", async () => {
  const stream = await RawStream.open(service);
  await service.telegram(messageUpdate(1, "Once, please"));
  await service.telegram(messageUpdate(1, "Once, please"));
  const { message } = messageUpdate(1, "Twice, please") as { message: { date: number } };
  const edit = { update_id: 5_000, edited_message: { ...message, edit_date: message.date + 60 } };
  const answer = await service.telegram(edit);
  expect(answer.status, answer.text).toBe(200);
  await service.telegram(edit);
  await stream.until("second event", () => stream.changes.length >= 2);
  const { json } = await service.createTask("after-the-message");
  await stream.untilSeq(json.seq);
  expect(stream.changes.map(({ audit_event }) => audit_event)).toEqual([
    "task_created",
    "message_edited",
    "task_created",
  ]);
  stream.leave();
});

it("says nothing of reads, refusals, repeats and its own lines", async () => {
  const path = await taskIn(service, "quiet", "decided");
  const stream = await RawStream.open(service);
  const refused = [
    await service.post(`${path}/approve`, "admin"),
    await service.post(`${path}/approve`, "executor"),
    await service.call("POST", `${path}/approve`),
    await service.post(`${path}/reopen`, "admin", {}),
    await service.post(`${path}/reopen`, "admin", { reason: "x" }, { "if-match": '"x"' }),
    await service.createTask("quiet"),
    await service.get("/api/tasks/never-made"),
  ];
  for (const { status } of refused) expect(status).toBeGreaterThanOrEqual(400);
  const others = [await RawStream.open(service), await RawStream.open(service)];
  for (const other of others) other.leave();
  await service.get(path);
  await service.get(`${path}/audit`);
  await service.get("/api/tasks");
  const key = { "idempotency-key": "quiet-1" };
  const first = await service.post(`${path}/reopen`, "admin", { reason: "x" }, key);
  const twin = await service.post(`${path}/reopen`, "admin", { reason: "x" }, key);
  expect([first.status, twin.text]).toEqual([200, first.text]);
  const { json } = await service.createTask("after-the-quiet");
  await stream.untilSeq(json.seq);
  expect(stream.seqs).toEqual([first.json.seq, json.seq]);
  expect(stream.events).toEqual(["hello", "task", "task"]);
  stream.leave();
});

it("tells what somebody does to a file under ssot/: an edit, damage, mending, deletion, a new file", async () => {
  await service.createTask("by-hand");
  const good = JSON.parse(service.readTask("by-hand"));
  const stream = await RawStream.open(service);
  const untilTold = (event: string, count: number) =>
    stream.until(event, () => stream.changes.length >= count, NOTICED_MS_MAX);
  service.writeTask("by-hand", JSON.stringify({ ...good, declared_scope: ["by hand"] }));
  await untilTold("ssot_external_change", 1);
  service.writeTask("by-hand", "{ oops");
  await untilTold("ssot_invalid", 2);
  service.writeTask("by-hand", JSON.stringify(good));
  await untilTold("ssot_external_change", 3);
  service.removeTask("by-hand");
  await untilTold("ssot_deleted", 4);
  const fresh = { ...good, task_id: "put-there", correlation_id: "put-there" };
  service.writeTask("put-there", JSON.stringify(fresh));
  await untilTold("ssot_external_change", 5);
  expect(stream.faults).toEqual([]);
  expect(
    stream.changes.map((change) => [change.task_id, change.audit_event, change.status]),
  ).toEqual([
    ["by-hand", "ssot_external_change", "pending"],
    ["by-hand", "ssot_invalid", "invalid"],
    ["by-hand", "ssot_external_change", "pending"],
    ["by-hand", "ssot_deleted", "deleted"],
    ["put-there", "ssot_external_change", "pending"],
  ]);
  stream.leave();
});

it("tells every client of the same changes in the same order, ids ascending", async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, () => RawStream.open(service)));
  const created = await Promise.all(
    Array.from({ length: 40 }, (_, index) => service.createTask(`many-${index}`)),
  );
  const seqs = created.map(({ json }) => json.seq as number).toSorted((one, two) => one - two);
  for (const stream of streams) {
    await stream.untilSeq(seqs.at(-1) ?? 0);
    expect(stream.seqs).toEqual(seqs);
    expect(stream.faults).toEqual([]);
    stream.leave();
  }
});
