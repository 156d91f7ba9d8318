// What the rounds of writes amount to.

import { type BenchRow, makeRow, median } from "../bench-row.ts";
import { loadDetails } from "../load-details.ts";
import type { LoadResult } from "../load/run-load.ts";
import type { BareWritePlan, BareWriteResult } from "./bare-write-loop.ts";

/** Issue 7's. */
const RATE_RATIO_MIN = 1;
const P50_RATIO_MAX = 4;

export interface WriteRound {
  bare: BareWriteResult;
  many: LoadResult;
  one: LoadResult;
}

/** Of an approved task, and of the loop's writes. */
export type WriteSizes = Pick<BareWritePlan, "fileBytes" | "lineBytes">;

export function writeRows(results: readonly WriteRound[], sizes: WriteSizes): BenchRow[] {
  return [rateRow(results, sizes), latencyRow(results)];
}

function rateRow(results: readonly WriteRound[], sizes: WriteSizes): BenchRow {
  return makeRow({
    name: "approve_rate_ratio",
    what: "durable approves a second, 10 concurrent writers",
    unit: "ratio",
    baseline:
      "writes a second of a bare loop, one at a time: tmp, fsync, rename, fsync of the folder, append, fdatasync",
    rounds: results.map(({ many, bare }) => ({
      measured: many.perSecond,
      baseline: bare.perSecond,
    })),
    target: { comparison: "at_least", value: RATE_RATIO_MIN },
    details: {
      ...loadDetails(results.map(({ many }) => many)),
      task_file_bytes: sizes.fileBytes,
      audit_line_bytes: sizes.lineBytes,
    },
  });
}

function latencyRow(results: readonly WriteRound[]): BenchRow {
  return makeRow({
    name: "approve_p50_ratio",
    what: "a durable approve, one writer: p50",
    unit: "ratio",
    baseline: "p50 of the same bare loop, ms",
    rounds: results.map(({ one, bare }) => ({ measured: one.p50Ms, baseline: bare.p50Ms })),
    target: { comparison: "at_most", value: P50_RATIO_MAX },
    details: {
      ...loadDetails(results.map(({ one }) => one)),
      baseline_p95_ms: median(results.map(({ bare }) => bare.p95Ms)),
    },
  });
}
