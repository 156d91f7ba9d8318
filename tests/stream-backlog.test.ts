// Long histories and clients that don't read (SPEC 4): a resume from far back is exact, one from too
// far back is told so, and whoever never reads costs little memory, delays nobody, is cut off when it
// falls too far behind the present, and resumes by its id.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { latencyPercentiles } from "../scripts/validation/latency-percentiles.ts";
import { deliveriesOf } from "../scripts/validation/stream/delivery-latency.ts";
import { findWorkerd, readProcessUse } from "../scripts/validation/stream/process-use.ts";
import { startStreamClients } from "../scripts/validation/stream/start-stream-clients.ts";
import { wallClockMs } from "../scripts/validation/stream/wall-clock.ts";
import { CLIENT_QUEUE_BYTES_MAX, REPLAY_SPAN_MAX } from "../worker/event-hub/limits.ts";
import { writeHistory } from "./history.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import { loggedChanges } from "./stream-service.fixture.ts";
import { EVENT_MS_MAX, RawStream } from "./stream.fixture.ts";

/** Each is owed half of what can be replayed, 17 MB: 500 MB together. */
const NEVER_READING = 30;
/** What the service may hold for each: its queue, what is on its way to the kernel, and slack. */
const HELD_BYTES_MAX = 4 * CLIENT_QUEUE_BYTES_MAX;
const WRITERS = 8;
const READERS = 3;
const REPLAY_MS_MAX = 30_000;
/** Less growth than this in that time is none. */
const SETTLED_BYTES = 4_000_000;
const SETTLED_MS = 1_000;
/** The service itself gives up after 10 s. */
const STOP_MS_MAX = 6_000;
/** An event of the history, roughly; they differ by a digit or two. */
const EVENT_BYTES = 350;
/** What a kernel holds for a connection whose other end doesn't read: from almost none to this. */
const KERNEL_BYTES_MAX = 6_000_000;

const service = new ServiceFixture();
let head = 0;
beforeAll(async () => {
  head = await writeHistory(service, REPLAY_SPAN_MAX + 100);
  await service.start();
});
afterAll(() => service.dispose());

/** Of the history each line, of the present what the log's current file says. */
function seqsAfter(seq: number): number[] {
  const history = Array.from({ length: head - seq }, (_, index) => seq + 1 + index);
  return [...history, ...loggedChanges(service, head).map((change) => change.seq)];
}

const back = (lines: number) => RawStream.open(service, { lastEventId: String(head - lines) });

function workerdBytes(): number {
  const holder = JSON.parse(readFileSync(service.path("audit", "holder.json"), "utf8"));
  return readProcessUse(findWorkerd(holder.pid as number)).residentBytes;
}

/** Until workerd takes no more: whatever it wants to hold, it holds. */
async function untilSettled(): Promise<void> {
  for (let last = 0, now = workerdBytes(); now - last > SETTLED_BYTES; now = workerdBytes()) {
    last = now;
    await sleep(SETTLED_MS);
  }
}

async function backAndPaused(lines: number): Promise<RawStream> {
  const stream = await back(lines);
  stream.socket.pause();
  return stream;
}

describe("a resume from far back", () => {
  it("is exact as far back as can be replayed", async () => {
    const stream = await back(REPLAY_SPAN_MAX);
    await stream.untilSeq(head, REPLAY_MS_MAX);
    expect(stream.blocks[0]?.data).toEqual({ head_seq: head, resume: "resumed" });
    expect(stream.seqs).toEqual(seqsAfter(head - REPLAY_SPAN_MAX));
    expect(stream.faults).toEqual([]);
    stream.leave();
  });

  it("from one line further is too old: the client starts over, and goes on from there", async () => {
    const stream = await back(REPLAY_SPAN_MAX + 1);
    const { json } = await service.createTask("after-too-old");
    await stream.untilSeq(json.seq);
    expect(stream.events).toEqual(["hello", "resync", "task"]);
    expect(stream.blocks[0]?.data).toEqual({ head_seq: head, resume: "reset" });
    expect(stream.blocks[1]).toMatchObject({
      id: String(head),
      data: { head_seq: head, reason: "too_old" },
    });
    stream.leave();
  });
});

describe("clients that never read", () => {
  let control: Load;
  beforeAll(async () => {
    control = await load("control", 600);
  });

  it("hold little of what they are owed, and delay nobody", async () => {
    const before = workerdBytes();
    const paused = await Promise.all(
      Array.from({ length: NEVER_READING }, () => backAndPaused(REPLAY_SPAN_MAX / 2)),
    );
    await untilSettled();
    const slowed = await load("beside-paused", 600);
    const growth = workerdBytes() - before - Math.max(0, control.growthBytes);
    expect(growth).toBeLessThan(NEVER_READING * HELD_BYTES_MAX);
    expect(slowed.missed).toBe(0);
    // On a busy machine two equal loads differ by as much; behind a queue it would be tens of times.
    expect(slowed.p95Ms).toBeLessThan(5 * control.p95Ms + 50);
    // And are told all of it when they read after all.
    const [one] = paused as [RawStream];
    one.socket.resume();
    await one.untilSeq(slowed.lastSeq, REPLAY_MS_MAX);
    expect(one.seqs).toEqual(seqsAfter(head - REPLAY_SPAN_MAX / 2));
    for (const stream of paused) stream.leave();
  });

  it("are cut off when they fall too far behind, on the audit, and resume by their id", async () => {
    // One of them is live with little room left, however much the kernel takes before the queue grows.
    const steps = Math.ceil(KERNEL_BYTES_MAX / (CLIENT_QUEUE_BYTES_MAX / 4));
    const paused: { since: number; stream: RawStream }[] = [];
    for (let step = 1; step <= steps; step += 1) {
      const lines = Math.ceil((step * CLIENT_QUEUE_BYTES_MAX) / 4 / EVENT_BYTES);
      paused.push({ since: head - lines, stream: await backAndPaused(lines) });
    }
    const cuts = () => service.logLines().filter((line) => line["reason"] === "too_slow");
    let lastSeq = 0;
    for (let round = 0; cuts().length === 0 && round < 10; round += 1) {
      ({ lastSeq } = await load(`until-cut-${round}`, 500));
    }
    await vi.waitFor(() => expect(cuts().length).toBeGreaterThan(0));
    expect(cuts()[0]).toMatchObject({ audit_event: "sse_client_disconnect", reason: "too_slow" });
    for (const { stream } of paused) stream.socket.resume();
    const ended = () => paused.filter(({ stream }) => stream.ended !== undefined);
    await vi.waitFor(() => expect(ended()).toHaveLength(cuts().length), EVENT_MS_MAX);
    for (const { since, stream } of paused) {
      expect(await readToTheEnd(stream, lastSeq), `after ${since}`).toEqual(seqsAfter(since));
    }
  });
});

it("does not keep the service from stopping", async () => {
  const paused: RawStream[] = [];
  for (let nth = 0; nth < NEVER_READING; nth += 1) {
    paused.push(await backAndPaused(REPLAY_SPAN_MAX / 2));
  }
  const begun = performance.now();
  expect(await service.stop()).toBe(0);
  expect(performance.now() - begun).toBeLessThan(STOP_MS_MAX);
  const told = service.logLines().filter((line) => line["reason"] === "service_stopping");
  expect(told.length).toBeGreaterThanOrEqual(NEVER_READING);
  for (const stream of paused) stream.leave();
});

/** All that a client is told, over as many resumes as it takes. */
async function readToTheEnd(stream: RawStream, lastSeq: number): Promise<number[]> {
  await stream.until("the end or the last change", () => {
    return stream.ended !== undefined || (stream.seqs.at(-1) ?? 0) >= lastSeq;
  });
  stream.leave();
  expect(stream.faults).toEqual([]);
  const { seqs } = stream;
  if ((seqs.at(-1) ?? 0) >= lastSeq) return seqs;
  const resumed = await RawStream.open(service, { lastEventId: String(seqs.at(-1)) });
  return [...seqs, ...(await readToTheEnd(resumed, lastSeq))];
}

interface Load {
  /** From before the write to the arrival. */
  p95Ms: number;
  /** Of workerd. */
  growthBytes: number;
  missed: number;
  lastSeq: number;
}

/** Writers as fast as they are answered, and readers that keep up: how late changes come to those. */
async function load(name: string, changes: number): Promise<Load> {
  const { baseUrl } = service;
  const bytesBefore = workerdBytes();
  const readers = startStreamClients({ baseUrl, clients: READERS, keepSamples: true });
  try {
    await readers.ready();
    const sentAtMs = new Map<number, number>();
    const write = async (writer: number) => {
      for (let nth = 0; nth < changes / WRITERS; nth += 1) {
        const at = wallClockMs();
        const { json } = await service.createTask(`${name}-${writer}-${nth}`.padEnd(64, "-long"));
        sentAtMs.set(json.seq, at);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    const lastSeq = Math.max(...sentAtMs.keys());
    await readers.waitForSeq(lastSeq);
    const { arrivals, clients } = await readers.report([...sentAtMs.keys()]);
    const [p95Ms = 0] = latencyPercentiles(deliveriesOf(arrivals, sentAtMs).latenciesMs, [95]);
    const missed = clients.reduce((sum, client) => sum + client.missed + client.behind, 0);
    return { p95Ms, growthBytes: workerdBytes() - bytesBefore, missed, lastSeq };
  } finally {
    await readers.stop();
  }
}
