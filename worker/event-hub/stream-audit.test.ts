import { expect, it } from "vitest";
import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import { FeedFixture, HubFixture, change, streamRequest } from "./hub.fixture.ts";
import { AUDIT_QUEUE_MAX } from "./limits.ts";
import { StreamAudit } from "./stream-audit.ts";

it("tells who came and how, who left, why and after how long", async () => {
  const fixture = new HubFixture();
  fixture.feed.commit(change(4));
  const reader = await fixture.connect({
    correlation_id: "req-7",
    task_id: "t",
    resume: { kind: "after", seq: 3 },
  });
  fixture.feed.commit(change(5));
  await reader.blocks(5);
  fixture.nowMs = 12_400;
  reader.leaving.abort();
  await fixture.hub.flushAudit();
  const actor = { role: "reader", name: "reader" };
  expect(fixture.feed.facts.filter(({ correlation_id }) => correlation_id === "req-7")).toEqual([
    {
      audit_event: "sse_client_connect",
      correlation_id: "req-7",
      actor,
      detail: { resume: "resumed", last_event_id: 3, filter_task_id: "t" },
    },
    {
      audit_event: "sse_client_disconnect",
      correlation_id: "req-7",
      actor,
      detail: { reason: "client_closed", seconds_connected: 12, events_sent: 2 },
    },
  ]);
});

it("merges a task's broadcasts into one line under the task's correlation id", async () => {
  const feed = new FeedFixture();
  const audit = new StreamAudit(feed.append, () => "req-minted");
  const departure = (seq: number, taskId: string, clients: number) => {
    return { change: change(seq, taskId), message: "", clients };
  };
  audit.broadcast([departure(1, "a", 3), departure(2, "b", 3)]);
  audit.broadcast([departure(4, "a", 2)]);
  await audit.flush();
  await audit.flush();
  expect(feed.facts).toEqual([
    {
      audit_event: "sse_broadcast",
      correlation_id: "a",
      task_id: "a",
      actor: { role: "system", name: "event-hub" },
      detail: { first_seq: 1, last_seq: 4, events: 2, broadcast_count: 5 },
    },
    expect.objectContaining({
      correlation_id: "b",
      detail: { first_seq: 2, last_seq: 2, events: 1, broadcast_count: 3 },
    }),
  ]);
});

it("keeps what can't be written, in order, and writes it once when it can", async () => {
  const feed = new FeedFixture();
  const audit = new StreamAudit(feed.append, () => "req-minted");
  feed.fault = new StorageUnavailable("full");
  for (const id of ["req-1", "req-2"]) {
    audit.connected(streamRequest({ correlation_id: id }), "fresh");
    await audit.flush();
  }
  feed.fault = undefined;
  await Promise.all([audit.flush(), audit.flush()]);
  expect(feed.facts.map((fact) => fact.correlation_id)).toEqual(["req-1", "req-2"]);
});

it("keeps no more than its bound, and says how many it had to drop", async () => {
  const feed = new FeedFixture();
  const audit = new StreamAudit(feed.append, () => "req-minted");
  feed.fault = new StorageUnavailable("full");
  for (let i = 0; i < AUDIT_QUEUE_MAX + 3; i += 1) audit.connected(streamRequest(), "fresh");
  await audit.flush();
  feed.fault = undefined;
  await audit.flush();
  expect(feed.facts).toHaveLength(AUDIT_QUEUE_MAX);
  await audit.flush();
  expect(feed.facts.at(-1)).toMatchObject({
    audit_event: "error",
    correlation_id: "req-minted",
    detail: { code: "stream_lines_lost", count: 3 },
  });
});
