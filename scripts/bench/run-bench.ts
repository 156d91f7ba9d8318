// Runs the parts one after the other, on a machine that does nothing else for the bench meanwhile. A part
// that can't measure doesn't keep the others from it.

import { VerificationFault } from "../validation/verification-fault.ts";
import type { Part } from "./bench-options.ts";
import { type BenchRow, isLoss } from "./bench-row.ts";
import type { BenchSurroundings, MeasurePart } from "./bench-surroundings.ts";

export interface BenchOutcome {
  rows: BenchRow[];
  /** Why a part has no rows; one sentence each. */
  faults: string[];
  /** Rows that say that something was lost; one sentence each. */
  losses: string[];
}

export async function runBench(
  parts: readonly Part[],
  measures: Readonly<Record<Part, MeasurePart>>,
  surroundings: BenchSurroundings,
): Promise<BenchOutcome> {
  const rows: BenchRow[] = [];
  const faults: string[] = [];
  const { signal } = surroundings;
  for (const part of parts) {
    if (signal.aborted) break;
    surroundings.log(`${part} …`);
    try {
      rows.push(...(await measures[part](surroundings)));
    } catch (error) {
      if (!(error instanceof VerificationFault)) throw error;
      faults.push(`${part} could not be measured: ${error.message}`);
    }
  }
  if (signal.aborted && faults.length === 0) faults.push(String(signal.reason));
  const losses = rows.filter(isLoss).map(({ name, what }) => `${name} is not 0: ${what}`);
  return { rows, faults, losses };
}
