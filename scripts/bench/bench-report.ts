// reports/bench.json: what the bench writes, what bench.md and the table are rendered from, and what
// report:check reads back.

import { z } from "zod";
import { acceptanceReport } from "../report/report-schema.ts";
import { benchRow } from "./bench-row.ts";

/** Of the run itself it says what an acceptance report says. */
export const benchReport = acceptanceReport
  .pick({
    started_at: true,
    finished_at: true,
    how_to_run: true,
    commit: true,
    dirty: true,
    versions: true,
    machine: true,
  })
  .extend({ rows: z.array(benchRow).min(1) });

export type BenchReport = z.infer<typeof benchReport>;

/** In the reports folder, with .json and .md. */
export const BENCH_NAME = "bench";
