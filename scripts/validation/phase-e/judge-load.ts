// Phase E: what the load's requests say of how fast they were answered, and of how many asked at once.
// Pure.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { API_P95_MS_MAX } from "./gates-phase-e.ts";
import { type LoadLine, isRead, isWrite } from "./load-line.ts";
import type { LoadPlan } from "./load-plan.ts";

const WINDOW_MS = 1_000;

const KINDS = [
  ["task", "GET /api/tasks/{task_id}"],
  ["list", "GET /api/tasks?limit=20"],
  ["write", "POST /api/tasks/{task_id}/brief"],
] as const;

export function apiSamples(lines: readonly LoadLine[], plan: LoadPlan): LatencySamples {
  const { readers, writers, streams, seconds, warmUpSeconds, readerPauseMs, writerPauseMs } = plan;
  return {
    unit: "ms",
    method: `${readers} readers, ${writers} writers and ${streams} event streams at once for ${seconds} s after ${warmUpSeconds} s to warm up; before each of its requests a reader waits for up to ${readerPauseMs} ms, a writer for up to ${writerPauseMs} ms. From the request's start to the answer's last byte, by k6, to the hundredth of a millisecond.`,
    limit_ms: API_P95_MS_MAX,
    series: KINDS.map(([kind, name]) => ({
      name,
      values: lines.filter((line) => line.kind === kind).map(({ ms }) => ms),
    })),
  };
}

export interface Concurrency {
  /** From the first request to the last answer. */
  seconds: number;
  /** The fewest of each that were at it within any one second. */
  readers: number;
  writers: number;
  /** Requests of all that waited for their answers at one moment: the most, and on average. */
  inFlightMax: number;
  inFlightMean: number;
}

export function measureConcurrency(lines: readonly LoadLine[]): Concurrency {
  const fromMs = lines.reduce((least, { sent_at_ms }) => Math.min(least, sent_at_ms), Infinity);
  const toMs = lines.reduce((most, line) => Math.max(most, endOf(line)), -Infinity);
  const seconds = lines.length === 0 ? 0 : Math.round(toMs - fromMs) / 1_000;
  const waitedMs = lines.reduce((sum, { ms }) => sum + ms, 0);
  const windows = Array.from({ length: Math.floor(seconds) }, (_, nth) => fromMs + nth * WINDOW_MS);
  const fewest = (some: readonly LoadLine[]) => {
    const counts = windows.map((begun) => {
      const active = some.filter(
        (line) => line.sent_at_ms < begun + WINDOW_MS && endOf(line) >= begun,
      );
      return new Set(active.map(({ by }) => by)).size;
    });
    return counts.length === 0 ? 0 : Math.min(...counts);
  };
  return {
    seconds,
    readers: fewest(lines.filter(isRead)),
    writers: fewest(lines.filter(isWrite)),
    inFlightMax: mostInFlight(lines),
    inFlightMean: seconds === 0 ? 0 : Math.round(waitedMs / (seconds * 100)) / 10,
  };
}

function mostInFlight(lines: readonly LoadLine[]): number {
  const moves = lines
    .flatMap((line) => [
      { atMs: line.sent_at_ms, by: 1 },
      { atMs: endOf(line), by: -1 },
    ])
    .toSorted((one, other) => one.atMs - other.atMs || one.by - other.by);
  let now = 0;
  return moves.reduce((most, { by }) => Math.max(most, (now += by)), 0);
}

/** What was not answered as it should be, for a person; empty when all was. */
export function unexpectedAnswers(lines: readonly LoadLine[]): { count: number; named: string } {
  const unexpected = lines.filter((line) => line.answered !== 200 || line.revision === null);
  const kinds = Map.groupBy(unexpected, ({ kind, answered, revision }) =>
    answered === 0
      ? `a ${kind} got no answer`
      : `a ${kind} was answered with ${answered}${revision === null && answered === 200 ? " without its revision" : ""}`,
  );
  const named = [...kinds].map(([what, some]) => `${some.length} times ${what}`).join("; ");
  return { count: unexpected.length, named };
}

function endOf({ sent_at_ms, ms }: LoadLine): number {
  return sent_at_ms + ms;
}
