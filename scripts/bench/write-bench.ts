// Writes bench.json, what is rendered from it, and the index of the folder that they stand in.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeIndex } from "../report/write-index.ts";
import { BENCH_NAME, type BenchReport, benchReport } from "./bench-report.ts";
import { renderBench } from "./render-bench.ts";

/** Throws on what is no report: a defect of the bench, not a result. */
export async function writeBench(dir: string, draft: BenchReport): Promise<void> {
  const report = benchReport.parse(draft);
  const path = join(dir, BENCH_NAME);
  await mkdir(dir, { recursive: true });
  await writeFile(`${path}.json`, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(`${path}.md`, renderBench(report));
  await writeIndex(dir);
}
