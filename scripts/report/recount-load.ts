// The measures of a load counted again, from its single requests alone: how many asked at once, how fast
// they were answered, and whether a read has shown what had been overwritten.

import { z } from "zod";
import { type Recounted, exactly, nearly, percentile, recountFrom } from "./recounted.ts";

const REQUESTS = "load-requests.json";
const SECOND_MS = 1_000;
/** Times are kept to the hundredth of a millisecond. */
const ROUNDING_S = 0.002;

const times = [z.int(), z.int(), z.number(), z.number(), z.int(), z.int().nullable()] as const;
const requests = z.looseObject({
  /** [by, task, sent at, ms, answer, revision]; of a list also head_seq. */
  reads: z.array(z.union([z.tuple([...times]), z.tuple([...times, z.int().nullable()])])),
  /** [by, task, sent at, ms, answer, revision, seq, answered at] */
  writes: z.array(z.tuple([...times, z.int().nullable(), z.number()])),
});

type Read = z.infer<typeof requests>["reads"][number];
type Write = z.infer<typeof requests>["writes"][number];

export function recountLoad(artifacts: ReadonlyMap<string, string>): Recounted[] {
  return recountFrom(artifacts, REQUESTS, requests, ({ reads, writes }) => {
    const all: Spent[] = [...reads, ...writes].map((row) => {
      const [by, , sent, ms] = row;
      return { by, sent, end: sent + ms };
    });
    const spans = { reads: all.slice(0, reads.length), writes: all.slice(reads.length) };
    const begun = least(all.map(({ sent }) => sent));
    const seconds = all.length === 0 ? 0 : (-least(all.map(({ end }) => -end)) - begun) / SECOND_MS;
    const failed = [...reads, ...writes].filter((row) => row[4] !== 200 || row[5] === null).length;
    const latencies = [...reads, ...writes].map((row) => row[3]);
    return [
      nearly("load_seconds", seconds, ROUNDING_S),
      exactly("load_readers", fewestAtOnce(spans.reads, begun, seconds)),
      exactly("load_writers", fewestAtOnce(spans.writes, begun, seconds)),
      ...[50, 95, 99].map((percent) => percentile(`api_p${percent}_ms`, latencies, percent)),
      exactly("load_unexpected_answers", failed),
      ...staleness(reads, writes),
    ];
  });
}

interface Spent {
  by: number;
  sent: number;
  end: number;
}

/** Of all whole seconds, that in which the fewest had a request open. */
function fewestAtOnce(spent: readonly Spent[], begun: number, seconds: number): number {
  const counts = Array.from({ length: Math.floor(seconds) }, (_, nth) => {
    const from = begun + nth * SECOND_MS;
    return new Set(
      spent.flatMap(({ by, sent, end }) => (sent < from + SECOND_MS && end >= from ? [by] : [])),
    ).size;
  });
  return counts.length === 0 ? 0 : least(counts);
}

/** What a write's answer tells has to be seen by whoever asks in a later millisecond. */
function staleness(reads: readonly Read[], writes: readonly Write[]): Recounted[] {
  let stale = 0;
  let compared = 0;
  for (const read of reads) {
    const [, task, sent, , , revision, head] = read;
    if (revision === null) continue;
    const before = writes.filter((write) => write[7] < sent);
    const ofTask = before.filter((write) => write[1] === task);
    // A list is told by its head_seq to be one.
    const shows = head === undefined ? ofTask : before;
    if (shows.length > 0) compared += 1;
    const isOld =
      ofTask.some((write) => (write[5] ?? 0) > revision) ||
      (head !== undefined && before.some((write) => (write[6] ?? 0) > (head ?? 0)));
    if (isOld) stale += 1;
  }
  return [exactly("stale_reads", stale), exactly("reads_compared", compared)];
}

function least(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), Infinity);
}
