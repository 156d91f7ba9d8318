// Reads bench.json back, where there is one.

import { join } from "node:path";
import { BENCH_NAME, type BenchReport, benchReport } from "../bench/bench-report.ts";
import { parseReport, readIfThere } from "./read-reports.ts";

export type FoundBench =
  | { state: "absent" }
  | { state: "unreadable"; problem: string }
  | { state: "read"; report: BenchReport };

export async function readBench(reportsDir: string): Promise<FoundBench> {
  const text = await readIfThere(join(reportsDir, `${BENCH_NAME}.json`));
  if (text === undefined) return { state: "absent" };
  const parsed = parseReport(benchReport, text);
  if (!parsed.ok) return { state: "unreadable", problem: parsed.problem };
  return { state: "read", report: parsed.report };
}
