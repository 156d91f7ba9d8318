// Phase A from its start to its report, for the command and for the tests that make its gates fail.

import type { AcceptanceReport } from "../../report/report-schema.ts";
import { type PhaseOptions, runPhase } from "../phase-run.ts";
import { type PhaseAOptions, collectPhaseA } from "./collect-phase-a.ts";
import { PHASE_A_METRICS } from "./gates-phase-a.ts";

export async function runPhaseA(options: PhaseOptions & PhaseAOptions): Promise<AcceptanceReport> {
  const plan = {
    phase: "A" as const,
    howToRun: "make verify-phase-a (or: npm run verify:phase-a)",
    metrics: PHASE_A_METRICS,
  };
  return runPhase(plan, options, (run) => collectPhaseA(run, options));
}
