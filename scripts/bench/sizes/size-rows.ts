// What the rounds amount to: the bench's rows about size.

import { latencyPercentiles } from "../../validation/latency-percentiles.ts";
import { type BenchRow, makeRow, median } from "../bench-row.ts";
import type { Memory } from "./measure-memory.ts";
import type { ListRound, StartRound } from "./size-rounds.ts";

/** Issue 7's. */
const LIST_RATIO_MAX = 1.5;
const MANY_TASKS_START_S_MAX = 3;
const LONG_LOG_START_S_MAX = 5;
const RESUME_MS_MAX = 200;
const MEMORY_MB_MAX = 150;

const RESUME_PERCENT = 95;

export function listRow(rounds: readonly ListRound[]): BenchRow {
  const of = (pick: (round: ListRound) => number) => median(rounds.map(pick));
  return makeRow({
    name: "list_10000_p95_ratio",
    what: "GET /api/tasks?limit=50 with 10,000 tasks, after a change each time: p95",
    unit: "ratio",
    baseline: "the same with 100 tasks, p95 in ms",
    rounds: rounds.map(({ few, many }) => ({ measured: many.p95, baseline: few.p95 })),
    target: { comparison: "at_most", value: LIST_RATIO_MAX },
    details: {
      few_p50_ms: of(({ few }) => few.p50),
      few_p95_ms: of(({ few }) => few.p95),
      many_p50_ms: of(({ many }) => many.p50),
      many_p95_ms: of(({ many }) => many.p95),
      few_kept_p50_ms: of(({ few }) => few.keptP50),
      few_kept_p95_ms: of(({ few }) => few.keptP95),
      many_kept_p50_ms: of(({ many }) => many.keptP50),
      many_kept_p95_ms: of(({ many }) => many.keptP95),
      kept_p95_ratio: of(({ few, many }) => many.keptP95 / few.keptP95),
    },
  });
}

export function startRows(rounds: readonly StartRound[]): BenchRow[] {
  const row = (
    name: string,
    what: string,
    pick: (round: StartRound) => number,
    secondsMax: number | null,
  ) =>
    makeRow({
      name,
      what: `${what}: from the start of the process to the first 200 of /healthz`,
      unit: "s",
      baseline: "a start on an empty folder, in s",
      rounds: rounds.map((round) => ({ measured: pick(round), baseline: round.emptyS })),
      target: secondsMax === null ? null : { comparison: "at_most", value: secondsMax },
      details: { above_empty_s: median(rounds.map((round) => pick(round) - round.emptyS)) },
    });
  return [
    row(
      "start_10000_tasks_s",
      "start with 10,000 tasks",
      (r) => r.manyTasksS,
      MANY_TASKS_START_S_MAX,
    ),
    row(
      "start_million_lines_s",
      "start with 1,000,000 audit lines and 10,000 tasks after a clean stop",
      (r) => r.longLogS,
      LONG_LOG_START_S_MAX,
    ),
    row("start_million_lines_killed_s", "the same after kill -9", (r) => r.longLogKilledS, null),
    row(
      "start_million_lines_no_index_s",
      "the same with its index deleted, so built anew",
      (r) => r.longLogNoIndexS,
      null,
    ),
  ];
}

export function resumeRow(rounds: readonly (readonly number[])[]): BenchRow {
  const p95 = (times: readonly number[]) => latencyPercentiles(times, [RESUME_PERCENT])[0] ?? 0;
  return makeRow({
    name: "resume_100_events_ms",
    what: "100 events missed, 1,000,000 audit lines: from the request to the 100th event, p95",
    unit: "ms",
    baseline: null,
    rounds: rounds.map((times) => ({ measured: p95(times) })),
    target: { comparison: "at_most", value: RESUME_MS_MAX },
    details: { p50_ms: median(rounds.map(median)), max_ms: Math.max(...rounds.flat()) },
  });
}

export function memoryRow(rounds: readonly StartRound[]): BenchRow {
  const of = (pick: (round: StartRound) => number) => median(rounds.map(pick));
  return makeRow({
    name: "memory_million_lines_mb",
    what: "Node and workerd with 1,000,000 audit lines and 10,000 tasks after lists, reads and commits",
    unit: "MB",
    baseline: "the same service just started on an empty folder, in MB; already taken off",
    rounds: rounds.map(({ used, idle }) => ({
      measured: Math.max(0, both(used) - both(idle)),
      baseline: both(idle),
    })),
    target: { comparison: "at_most", value: MEMORY_MB_MAX },
    details: {
      idle_node_mb: of(({ idle }) => idle.node),
      idle_workerd_mb: of(({ idle }) => idle.workerd),
      empty_used_node_mb: of(({ emptyUsed }) => emptyUsed.node),
      empty_used_workerd_mb: of(({ emptyUsed }) => emptyUsed.workerd),
      started_node_mb: of(({ started }) => started.node),
      started_workerd_mb: of(({ started }) => started.workerd),
      used_node_mb: of(({ used }) => used.node),
      used_workerd_mb: of(({ used }) => used.workerd),
    },
  });
}

const both = ({ node, workerd }: Memory) => node + workerd;
