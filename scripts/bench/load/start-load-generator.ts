// The load generator as the bench uses it: a process of its own that runs one load after the other.

import { join } from "node:path";
import { type BenchProcess, startBenchProcess } from "../bench-process.ts";
import type { LoadPlan, LoadResult } from "./run-load.ts";

const LOAD_PROCESS = join(import.meta.dirname, "load-process.ts");

export type LoadGenerator = BenchProcess<LoadPlan, LoadResult>;

export function startLoadGenerator(signal: AbortSignal): LoadGenerator {
  return startBenchProcess(LOAD_PROCESS, "the load generator", signal);
}
