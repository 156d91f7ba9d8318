// What streams leave on the audit and in the metrics (SPEC 4, 8): who came and with which id, who left,
// why and after how long, and to how many each task's changes went.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { AuditLine } from "../storage-adapter/port/index.ts";
import { auditVerify } from "./command.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";
import { loggedChanges, readMetric } from "./stream-service.fixture.ts";
import { RawStream } from "./stream.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  await service.createTask("ours");
  await service.createTask("theirs");
});
afterAll(() => service.dispose());

/** Lines of streams are written in batches, within a second. */
const AUDITED_MS_MAX = 5_000;
/** Long enough to count as a second. */
const STAY_MS = 1_000;
const linesOf = (event: string) => service.logLines().filter((line) => line.audit_event === event);

async function untilLogged(event: string, count: number): Promise<AuditLine[]> {
  await vi.waitFor(
    () => expect(linesOf(event).length).toBeGreaterThanOrEqual(count),
    AUDITED_MS_MAX,
  );
  expect(linesOf(event)).toHaveLength(count);
  return linesOf(event);
}

it("a change that nobody listens to is told to nobody, and one that somebody hears to as many", async () => {
  await service.post("/api/tasks/ours/approve", "admin");
  const stream = await RawStream.open(service);
  const { json } = await service.post("/api/tasks/ours/reopen", "admin", { reason: "x" });
  await stream.untilSeq(json.seq);
  const [told] = await untilLogged("sse_broadcast", 1);
  expect(told).toMatchObject({
    correlation_id: "ours",
    task_id: "ours",
    actor: { role: "system" },
    broadcast_count: 1,
    events: 1,
    first_seq: json.seq,
    last_seq: json.seq,
  });
  // It stays: a client that leaves is only found by a heartbeat.
});

it("deliveries are counted under each task's own story, replays left out", async () => {
  const head = loggedChanges(service).at(-1)?.seq ?? 0;
  const streams = [
    await RawStream.open(service),
    await RawStream.open(service, { query: "?task_id=ours" }),
    await RawStream.open(service, { lastEventId: "0" }),
  ];
  await streams[2]?.untilSeq(head);
  expect(await readMetric(service, "countersign_sse_clients")).toBe(4);
  const before = linesOf("sse_broadcast").length;
  const ours = await service.post("/api/tasks/ours/approve", "admin");
  const theirs = await service.post("/api/tasks/theirs/approve", "admin");
  for (const stream of streams) await stream.untilSeq(ours.json.seq);
  const countOf = (taskId: string, name: string) =>
    linesOf("sse_broadcast")
      .slice(before)
      .filter((line) => line.task_id === taskId && line.correlation_id === taskId)
      .reduce((total, line) => total + Number(line[name]), 0);
  await vi.waitFor(() => expect(countOf("theirs", "events")).toBe(1), AUDITED_MS_MAX);
  expect([countOf("ours", "events"), countOf("ours", "broadcast_count")]).toEqual([1, 4]);
  expect(countOf("theirs", "broadcast_count")).toBe(3);
  expect(countOf("theirs", "last_seq")).toBe(theirs.json.seq);
});

it("a resume says from where, and what it came to", async () => {
  const before = linesOf("sse_client_connect").length;
  await RawStream.open(service, { lastEventId: "1" });
  await RawStream.open(service, { lastEventId: "999999" });
  await RawStream.open(service, { query: "?task_id=ours&last_event_id=x" });
  const connects = (await untilLogged("sse_client_connect", before + 3)).slice(before);
  expect(connects).toMatchObject([
    { resume: "resumed", last_event_id: 1 },
    { resume: "reset", last_event_id: 999_999 },
    { resume: "reset", filter_task_id: "ours" },
  ]);
  expect(new Set(connects.map((line) => line.correlation_id)).size).toBe(3);
});

it("a task's story shows its deliveries only when asked for all of it", async () => {
  const eventsOf = async (query: string) => {
    const { items } = (await service.get(`/api/tasks/ours/audit${query}`)).json;
    return items.map((line: AuditLine) => line.audit_event) as string[];
  };
  expect(await eventsOf("")).not.toContain("sse_broadcast");
  expect(await eventsOf("?all=1")).toContain("sse_broadcast");
});

it("a stream is two lines under one correlation id of ours: who came, and how it ended", async () => {
  const headers = { authorization: `Bearer ${TOKENS.executor}`, "x-correlation-id": "req-mine" };
  const before = linesOf("sse_client_connect").length;
  const stream = await RawStream.open(service, { headers });
  const connect = (await untilLogged("sse_client_connect", before + 1)).at(-1);
  const actor = { role: "executor", name: "executor" };
  expect(connect).toMatchObject({ actor, resume: "fresh" });
  expect(connect?.correlation_id).toMatch(/^req-[0-9a-z]{8,}$/);
  expect(connect?.task_id).toBeUndefined();
  await sleep(STAY_MS);
  expect(await service.stop()).toBe(0);
  await stream.untilEnded();
  expect(stream.events).toEqual(["hello", "farewell"]);
  const disconnects = linesOf("sse_client_disconnect");
  expect(disconnects).toHaveLength(before + 1);
  const own = disconnects.find((line) => line.correlation_id === connect?.correlation_id);
  expect(own).toMatchObject({ actor, reason: "service_stopping" });
  expect(own?.["seconds_connected"]).toBeGreaterThanOrEqual(STAY_MS / 1_000);
  expect(own?.["seconds_connected"]).toBeLessThan(10);
});

it("leaves a whole chain", async () => {
  const verified = await auditVerify(service.dataDir);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});
