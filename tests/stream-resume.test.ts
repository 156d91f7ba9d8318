// Resuming (SPEC 4): from each point of a history exactly what came after it, in order, once; and
// what a client is told whose id belongs to no point of it.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServiceFixture } from "./service.fixture.ts";
import { loggedChanges, startWriters } from "./stream-service.fixture.ts";
import { RawStream } from "./stream.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  for (let index = 0; index < 12; index += 1) {
    await service.createTask(`task-${index}`);
    // Lines between the changes: a refusal and a read.
    await service.createTask(`task-${index}`);
    await service.get(`/api/tasks/task-${index}`);
    if (index % 3 === 0) await service.post(`/api/tasks/task-${index}/approve`, "admin");
  }
});
afterAll(() => service.dispose());

const lastSeq = () => loggedChanges(service).at(-1)?.seq ?? 0;
const seqsAfter = (seq: number) => loggedChanges(service, seq).map((change) => change.seq);

describe("a client that resumes", () => {
  it("gets what came after its id, at every seq of the log, whether a change or not", async () => {
    const last = lastSeq();
    let resumed = 0;
    for (let seq = 0; seq <= last; seq += 1) {
      const stream = await RawStream.open(service, { lastEventId: String(seq) });
      await stream.until("the rest", () => stream.seqs.length >= seqsAfter(seq).length);
      expect(stream.seqs, `after ${seq}`).toEqual(seqsAfter(seq));
      expect(stream.blocks[0]?.data, `after ${seq}`).toEqual({ head_seq: last, resume: "resumed" });
      stream.leave();
      resumed += 1;
    }
    expect(resumed).toBeGreaterThan(25);
  });

  it("goes on with what happens next, without a gap or a double", async () => {
    const since = seqsAfter(0)[3] ?? 0;
    const stream = await RawStream.open(service, { lastEventId: String(since) });
    const made = await Promise.all([1, 2, 3].map((nth) => service.createTask(`next-${nth}`)));
    await stream.untilSeq(Math.max(...made.map(({ json }) => json.seq as number)));
    expect(stream.seqs).toEqual(seqsAfter(since));
    stream.leave();
  });

  it("may say its id in the query, which the header overrides", async () => {
    const [, first = 0, , second = 0] = seqsAfter(0);
    const query = `?last_event_id=${first}`;
    const asked = await RawStream.open(service, { query });
    const overridden = await RawStream.open(service, { query, lastEventId: String(second) });
    for (const stream of [asked, overridden]) await stream.untilSeq(lastSeq());
    expect(asked.seqs).toEqual(seqsAfter(first));
    expect(overridden.seqs).toEqual(seqsAfter(second));
    for (const stream of [asked, overridden]) stream.leave();
  });

  it("gets its own part, whatever others ask for at the same moment", async () => {
    const since = [0, ...seqsAfter(0), ...seqsAfter(0)];
    const streams = await Promise.all(
      since.map((seq) => RawStream.open(service, { lastEventId: String(seq) })),
    );
    const { json } = await service.createTask("while-many-resume");
    for (const [index, stream] of streams.entries()) {
      await stream.untilSeq(json.seq);
      expect(stream.seqs, `after ${since[index]}`).toEqual(seqsAfter(since[index] ?? 0));
      stream.leave();
    }
  });

  it("misses nothing that is written while it catches up", async () => {
    const writers = startWriters(service, "busy", 4);
    const since = lastSeq();
    const streams: RawStream[] = [];
    // How many it takes until enough was written meanwhile is the machine's to say.
    for (let nth = 0; nth < 30 || seqsAfter(since).length <= 10; nth += 1) {
      streams.push(await RawStream.open(service, { lastEventId: String(nth) }));
    }
    await writers.stop();
    const { json } = await service.createTask("after-the-busy");
    for (const [nth, stream] of streams.entries()) {
      await stream.untilSeq(json.seq);
      expect(stream.seqs, `after ${nth}`).toEqual(seqsAfter(nth));
      expect(stream.faults).toEqual([]);
      stream.leave();
    }
  });
});

describe("who lists and then subscribes from the list's head", () => {
  it("sees each change on the list or in the stream, whatever is written in between", async () => {
    const { head_seq } = (await service.get("/api/tasks?limit=200")).json;
    const between = await service.createTask("in-between");
    await service.post("/api/tasks/in-between/approve", "admin");
    const stream = await RawStream.open(service, { query: `?last_event_id=${head_seq}` });
    const after = await service.createTask("afterwards");
    await stream.untilSeq(after.json.seq);
    expect(stream.changes.map(({ task_id, revision }) => [task_id, revision])).toEqual([
      ["in-between", 1],
      ["in-between", 2],
      ["afterwards", 1],
    ]);
    expect(stream.seqs[0]).toBe(between.json.seq);
    stream.leave();
  });

  it("under writers too: the list's state and the stream's events make the present state", async () => {
    const writers = startWriters(service, "both", 4);
    const rounds: { total: number; stream: RawStream }[] = [];
    for (let round = 0; round < 20; round += 1) {
      const { counts, head_seq } = (await service.get("/api/tasks?limit=1")).json;
      const stream = await RawStream.open(service, { lastEventId: String(head_seq) });
      rounds.push({ total: counts.total, stream });
    }
    await writers.stop();
    const last = await service.createTask("both-last");
    const { counts } = (await service.get("/api/tasks?limit=1")).json;
    for (const { total, stream } of rounds) {
      await stream.untilSeq(last.json.seq);
      expect(total + stream.changes.length).toBe(counts.total);
      stream.leave();
    }
  });
});

describe("an id that belongs to no point of the log", () => {
  const UNREADABLE = ["abc", "-1", "1.5", "1e3", "٣", "0x10", "1 2", "null", "9".repeat(400)];

  it.each(UNREADABLE)("%s begins anew, with one resync that has an id", async (lastEventId) => {
    const bytes = Buffer.from(lastEventId, "utf8").toString("latin1");
    const stream = await RawStream.open(service, { lastEventId: bytes });
    await expectResync(stream, ["unreadable", "ahead"]);
  });

  it("in the query begins anew too", async () => {
    const query = `?last_event_id=${encodeURIComponent("no number")}`;
    await expectResync(await RawStream.open(service, { query }), ["unreadable"]);
  });

  it.each([1, 1_000_000, 2 ** 53, 2 ** 53 + 2, 1e20])(
    "that is ahead of the log by %d begins anew",
    async (ahead) => {
      // Anything may have been logged since by the stream itself, but not so much.
      const id = BigInt(lastSeq()) + BigInt(ahead === 1 ? 500 : ahead);
      const stream = await RawStream.open(service, { lastEventId: String(id) });
      await expectResync(stream, ahead > 2 ** 52 ? ["ahead", "unreadable"] : ["ahead"]);
    },
  );

  it("is forgotten by the next resume: the resync's id is good", async () => {
    const first = await RawStream.open(service, { lastEventId: "nonsense" });
    await first.until("resync", () => first.blocks.length >= 2);
    first.leave();
    const { json } = await service.createTask("after-a-resync");
    const second = await RawStream.open(service, { lastEventId: first.blocks[1]?.id ?? "" });
    await second.untilSeq(json.seq);
    expect(second.blocks[0]?.data.resume).toBe("resumed");
    expect(second.seqs).toEqual([json.seq]);
    second.leave();
  });

  it("is not the empty one, which says that nothing has come yet", async () => {
    const stream = await RawStream.open(service, { lastEventId: "" });
    expect(stream.blocks[0]?.data.resume).toBe("fresh");
    stream.leave();
  });

  async function expectResync(stream: RawStream, reasons: readonly string[]): Promise<void> {
    const { json } = await service.createTask(`resync-${Math.random().toString(36).slice(2)}`);
    await stream.untilSeq(json.seq);
    const [hello, resync, ...changes] = stream.blocks;
    expect(hello).toMatchObject({ event: "hello", data: { resume: "reset" } });
    expect(resync?.fields).toEqual(["id", "event", "data"]);
    expect(resync?.event).toBe("resync");
    expect(Object.keys(resync?.data).toSorted()).toEqual(["head_seq", "reason"]);
    expect(reasons).toContain(resync?.data.reason);
    expect(resync?.id).toBe(String(resync?.data.head_seq));
    expect(changes.map(({ event, id }) => [event, id])).toEqual([["task", String(json.seq)]]);
    expect(stream.faults).toEqual([]);
    stream.leave();
  }
});
