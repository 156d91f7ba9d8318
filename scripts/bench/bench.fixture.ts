// For tests of the bench: rows, a report of them, and surroundings that keep what they are told.

import type { BenchReport } from "./bench-report.ts";
import { type BenchRow, makeRow } from "./bench-row.ts";
import type { BenchSurroundings } from "./bench-surroundings.ts";
import type { LoadResult } from "./load/run-load.ts";

export const RATIO_ROW: BenchRow = makeRow({
  name: "get_task_rate_ratio",
  what: "one task",
  unit: "ratio",
  baseline: "hello",
  rounds: [
    { measured: 7_000, baseline: 10_000 },
    { measured: 9_000, baseline: 10_000 },
    { measured: 6_400, baseline: 8_000 },
  ],
  target: { comparison: "at_least", value: 0.7 },
  details: { p50_ms: 1.23456 },
});

export const COUNT_ROW: BenchRow = makeRow({
  name: "stale_reads_count",
  what: "stale reads",
  unit: "count",
  baseline: null,
  rounds: [{ measured: 0 }],
  target: { comparison: "at_most", value: 0 },
});

export function benchReportOf(...rows: BenchRow[]): BenchReport {
  return {
    started_at: "2026-01-02T03:04:05.678Z",
    finished_at: "2026-01-02T03:14:05.678Z",
    how_to_run: "npm run bench",
    commit: "0123456789abcdef0123456789abcdef01234567",
    dirty: false,
    versions: { node: "24.0.0", workerd: "1.0.0", wrangler: "4.0.0" },
    machine: { cpu: "Some CPU", cores: 2, memory_mib: 4_096, os: "linux" },
    rows,
  };
}

/** `lines`: where the log goes. */
export function benchSurroundings(
  scratchDir: string,
  lines: string[] = [],
  signal: AbortSignal = new AbortController().signal,
): BenchSurroundings {
  return {
    projectDir: process.cwd(),
    scratchDir,
    environment: process.env,
    rounds: 1,
    log: (line) => void lines.push(line),
    signal,
  };
}

/** Its latencies are its rate, so that each figure is known. */
export function loadResult(perSecond: number): LoadResult {
  const [p50Ms, p95Ms, p99Ms] = [perSecond, perSecond, perSecond];
  return { answers: perSecond, perSecond, p50Ms, p95Ms, p99Ms, utilization: 0.5 };
}
