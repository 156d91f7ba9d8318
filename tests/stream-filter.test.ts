// Streams of one task (`?task_id=`), and the heartbeats that keep a quiet stream alive and a filtered
// one's position moving (SPEC 4).

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServiceFixture } from "./service.fixture.ts";
import { loggedChanges } from "./stream-service.fixture.ts";
import { HEARTBEAT_MS_MAX, RawStream } from "./stream.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  for (const id of ["ours", "theirs", "ours-too"]) await service.createTask(id);
  await service.post("/api/tasks/ours/approve", "admin");
});
afterAll(() => service.dispose());

/** A heartbeat is as late as its timer and a busy machine let it be. */
const HEARTBEAT_WAIT_MS = HEARTBEAT_MS_MAX + 3_000;
const seqsOf = (taskId: string, after = 0) =>
  loggedChanges(service, after)
    .filter((change) => change.task_id === taskId)
    .map(({ seq }) => seq);

describe("a stream of one task", () => {
  it("tells that task's changes alone, live and resumed", async () => {
    const live = await RawStream.open(service, { query: "?task_id=ours" });
    await service.post("/api/tasks/theirs/approve", "admin");
    const { json } = await service.post("/api/tasks/ours/reopen", "admin", { reason: "x" });
    await live.untilSeq(json.seq);
    expect(live.seqs).toEqual([json.seq]);
    expect(live.blocks[0]?.data.resume).toBe("fresh");
    const resumed = await RawStream.open(service, { query: "?task_id=ours&last_event_id=0" });
    await resumed.untilSeq(json.seq);
    expect(resumed.seqs).toEqual(seqsOf("ours"));
    for (const stream of [live, resumed]) {
      expect(stream.faults).toEqual([]);
      stream.leave();
    }
  });

  it("may be of a task that is only made later", async () => {
    const stream = await RawStream.open(service, { query: "?task_id=not-yet" });
    const { json } = await service.createTask("not-yet");
    await stream.untilSeq(json.seq);
    expect(stream.changes).toMatchObject([{ task_id: "not-yet", revision: 1 }]);
    stream.leave();
  });

  it("is told too when its id is no good", async () => {
    const stream = await RawStream.open(service, { query: "?task_id=ours&last_event_id=x" });
    await stream.until("resync", () => stream.blocks.length > 1);
    expect(stream.events).toEqual(["hello", "resync"]);
    stream.leave();
  });
});

describe("a heartbeat", () => {
  it("is a comment for who gets everything, and moves the position of who doesn't", async () => {
    const { head_seq } = (await service.get("/api/tasks")).json;
    const all = await RawStream.open(service);
    const filtered = await RawStream.open(service, { query: "?task_id=ours" });
    const other = await service.post("/api/tasks/theirs/reopen", "admin", { reason: "x" });
    // By blocks without an event, which a client that looks for events alone never sees.
    const position = () =>
      filtered.blocks.findLast(({ id, event }) => id !== undefined && event === undefined)?.id;
    await filtered.until("position", () => Number(position()) > head_seq, HEARTBEAT_WAIT_MS);
    await all.until("heartbeat", () => all.blocks.length > 3, HEARTBEAT_WAIT_MS);
    const fieldsOf = (stream: RawStream) => stream.blocks.map(({ fields }) => fields.join());
    expect(fieldsOf(all)).toEqual(["retry,event,data", "id", "id,event,data", "comment"]);
    expect(filtered.events).toEqual(["hello"]);
    expect([...all.faults, ...filtered.faults]).toEqual([]);
    expect(position()).toBe(String(other.json.seq));
    // Resumed from there it has missed nothing, and is told nothing twice.
    const { json } = await service.post("/api/tasks/ours/approve", "admin");
    const query = "?task_id=ours";
    const resumed = await RawStream.open(service, { query, lastEventId: position() ?? "" });
    await resumed.untilSeq(json.seq);
    await filtered.untilSeq(json.seq);
    expect([resumed.seqs, filtered.seqs]).toEqual([[json.seq], [json.seq]]);
    for (const stream of [all, filtered, resumed]) stream.leave();
  });
});
