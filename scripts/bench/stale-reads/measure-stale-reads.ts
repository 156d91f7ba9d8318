// The row that must be 0: reads that showed less than a write's answer, or an event, had told before they
// were sent.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { type BenchRow, makeRow } from "../bench-row.ts";
import type { BenchSurroundings } from "../bench-surroundings.ts";
import { startLoadGenerator } from "../load/start-load-generator.ts";
import { type BenchService, createTasks, startBenchService } from "../start-bench-service.ts";
import { type HuntPlan, type HuntResult, huntStaleReads } from "./hunt-stale-reads.ts";
import { stopAll } from "../stop-all.ts";

/** With the one that is edited by hand a page of the list. */
const WRITTEN_TASKS = 19;
const SHOWN_MAX = 5;

export const HUNT_PLAN: HuntPlan = { seconds: 3, writers: 10, readers: 20 };

/** Throws VerificationFault. */
export async function measureStaleReads(
  surroundings: BenchSurroundings,
  plan: HuntPlan = HUNT_PLAN,
): Promise<BenchRow[]> {
  const { rounds, signal, log } = surroundings;
  const load = startLoadGenerator(signal);
  let service: BenchService | undefined;
  try {
    service = await startBenchService(surroundings);
    const taskIds = await createTasks(load, service, "written", WRITTEN_TASKS);
    await createTasks(load, service, "by-hand", 1);
    const { baseUrl, adminToken, dataDir } = service;
    const byHand = { taskId: "by-hand-0", edit: handEditor(dataDir, "by-hand-0") };
    const results: HuntResult[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      if (signal.aborted) throw new VerificationFault(String(signal.reason));
      const result = await huntStaleReads({ baseUrl, adminToken, taskIds, byHand }, plan);
      results.push(result);
      log(`stale reads, round ${round} of ${rounds}: ${describe(result)}`);
      for (const line of result.stale.slice(0, SHOWN_MAX)) log(`  stale: ${line}`);
    }
    return [staleReadsRow(results)];
  } finally {
    await stopAll([load, service]);
  }
}

/** One round for all: one stale read is one too many, and a median would hide it. */
export function staleReadsRow(results: readonly HuntResult[]): BenchRow {
  const sum = (count: (result: HuntResult) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  return makeRow({
    name: "stale_reads_count",
    what: "reads that showed less than a write's answer or an event before them",
    unit: "count",
    baseline: null,
    rounds: [{ measured: sum(({ stale }) => stale.length) }],
    target: { comparison: "at_most", value: 0 },
    details: {
      reads_count: sum(({ reads }) => reads),
      not_modified_count: sum(({ notModified }) => notModified),
      writes_count: sum(({ writes }) => writes),
      hand_edits_count: sum(({ handEdits }) => handEdits),
    },
  });
}

/** As an editor would: the same file with something else in it. */
function handEditor(dataDir: string, taskId: string): (nth: number) => Promise<void> {
  const path = join(dataDir, "ssot", `${taskId}.json`);
  return async (nth) => {
    const task = JSON.parse(await readFile(path, "utf8")) as object;
    const edited = { ...task, declared_scope: [`by hand, ${nth}`] };
    await writeFile(path, JSON.stringify(edited, null, 2));
  };
}

function describe({ reads, writes, handEdits, stale }: HuntResult): string {
  return `${stale.length} of ${reads} reads stale, ${writes} writes, ${handEdits} hand edits`;
}
