// Phase B from its start to its report, for the command and for the tests that make its gates fail.

import type { AcceptanceReport } from "../../report/report-schema.ts";
import { type PhaseOptions, runPhase } from "../phase-run.ts";
import { type PhaseBOptions, collectPhaseB } from "./collect-phase-b.ts";
import { PHASE_B_METRICS } from "./gates-phase-b.ts";

export async function runPhaseB(options: PhaseOptions & PhaseBOptions): Promise<AcceptanceReport> {
  const plan = {
    phase: "B" as const,
    howToRun: "make verify-phase-b (or: npm run verify:phase-b)",
    metrics: PHASE_B_METRICS,
  };
  return runPhase(plan, options, (run) => collectPhaseB(run, options));
}
