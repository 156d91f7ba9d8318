// The write rows: durable approves, by ten writers and by one, against the bare loop of the syscalls that
// a durable write needs. The loop, the ten and the one take turns, round by round.

import { mkdtemp, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { startBenchProcess } from "../bench-process.ts";
import type { BenchRow } from "../bench-row.ts";
import type { BenchSurroundings } from "../bench-surroundings.ts";
import { rateText } from "../load-details.ts";
import { startLoadGenerator } from "../load/start-load-generator.ts";
import { serviceLoads } from "../service-loads.ts";
import { type BenchService, startBenchService } from "../start-bench-service.ts";
import type { BareWritePlan, BareWriteResult } from "./bare-write-loop.ts";
import { type WriteRound, type WriteSizes, writeRows } from "./write-rows.ts";
import { stopAll } from "../stop-all.ts";

const BARE_WRITE_PROCESS = join(import.meta.dirname, "bare-write-process.ts");

export interface WritePlan {
  writers: number;
  /** In each round: of all writers together, and of the one. */
  approves: number;
  approvesOfOne: number;
  bareWrites: number;
  warmUpApproves: number;
}

/** A second or so each. */
export const WRITE_PLAN: WritePlan = {
  writers: 10,
  approves: 1_000,
  approvesOfOne: 300,
  bareWrites: 1_000,
  warmUpApproves: 200,
};

/** Throws VerificationFault. */
export async function measureWrites(
  surroundings: BenchSurroundings,
  plan: WritePlan = WRITE_PLAN,
): Promise<BenchRow[]> {
  const { rounds, scratchDir, signal, log } = surroundings;
  const folder = await mkdtemp(join(scratchDir, "bare-writes-"));
  const load = startLoadGenerator(signal);
  const bare = startBenchProcess<BareWritePlan, BareWriteResult>(
    BARE_WRITE_PROCESS,
    "the bare write loop",
    signal,
  );
  let service: BenchService | undefined;
  try {
    service = await startBenchService(surroundings);
    const { approve } = serviceLoads(load, service);
    await approve("warm-up", plan.writers, plan.warmUpApproves);
    const sizes = await readSizes(service.dataDir, "warm-up-0");
    const results: WriteRound[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const result = {
        bare: await bare.ask({ folder, writes: plan.bareWrites, ...sizes }),
        many: await approve(`many-${round}`, plan.writers, plan.approves),
        one: await approve(`one-${round}`, 1, plan.approvesOfOne),
      };
      results.push(result);
      log(`writes, round ${round} of ${rounds}: ${describe(result)}`);
    }
    return writeRows(results, sizes);
  } finally {
    await stopAll([load, bare, service]);
  }
}

/** Of an approved task's file and of the line that its approve is on the audit. */
async function readSizes(dataDir: string, taskId: string): Promise<WriteSizes> {
  const file = await stat(join(dataDir, "ssot", `${taskId}.json`));
  const lines = (await readFile(join(dataDir, "audit", "events.jsonl"), "utf8")).split("\n");
  const line = lines.find(
    (each) => each.includes(`"task_approved"`) && each.includes(`"task_id":"${taskId}"`),
  );
  if (line === undefined) throw new VerificationFault(`the audit has no approve of ${taskId}`);
  return { fileBytes: file.size, lineBytes: Buffer.byteLength(line) + 1 };
}

function describe({ bare, many, one }: WriteRound): string {
  return `bare loop ${rateText(bare)}, p50 ${bare.p50Ms} ms; 10 writers ${rateText(many)}; one writer p50 ${one.p50Ms} ms`;
}
