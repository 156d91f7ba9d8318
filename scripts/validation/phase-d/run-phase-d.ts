// Phase D from its start to its report, for the command and for the tests that make its gates fail.

import type { AcceptanceReport } from "../../report/report-schema.ts";
import { type PhaseOptions, runPhase } from "../phase-run.ts";
import { type PhaseDOptions, collectPhaseD } from "./collect-phase-d.ts";
import { PHASE_D_METRICS } from "./gates-phase-d.ts";

export async function runPhaseD(options: PhaseOptions & PhaseDOptions): Promise<AcceptanceReport> {
  const plan = {
    phase: "D" as const,
    howToRun: "make verify-phase-d (or: npm run verify:phase-d)",
    metrics: PHASE_D_METRICS,
  };
  return runPhase(plan, options, (run) => collectPhaseD(run, options));
}
