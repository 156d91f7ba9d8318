// Phase C from its start to its report, for the command and for the tests that make its gates fail.

import type { AcceptanceReport } from "../../report/report-schema.ts";
import { type PhaseOptions, runPhase } from "../phase-run.ts";
import { type PhaseCOptions, collectPhaseC } from "./collect-phase-c.ts";
import { PHASE_C_METRICS } from "./gates-phase-c.ts";

export async function runPhaseC(options: PhaseOptions & PhaseCOptions): Promise<AcceptanceReport> {
  const plan = {
    phase: "C" as const,
    howToRun: "make verify-phase-c (or: npm run verify:phase-c)",
    metrics: PHASE_C_METRICS,
  };
  return runPhase(plan, options, (run) => collectPhaseC(run, options));
}
