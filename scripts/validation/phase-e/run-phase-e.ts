// Phase E from its start to its report, for the command and for the tests that make its gates fail.

import type { AcceptanceReport } from "../../report/report-schema.ts";
import { type PhaseOptions, runPhase } from "../phase-run.ts";
import { type PhaseEOptions, collectPhaseE } from "./collect-phase-e.ts";
import { PHASE_E_METRICS } from "./gates-phase-e.ts";
import { SOAK_SECONDS_DEFAULT } from "./soak-plan.ts";

export async function runPhaseE(options: PhaseOptions & PhaseEOptions): Promise<AcceptanceReport> {
  const { seconds } = options.soak;
  const asked = seconds === SOAK_SECONDS_DEFAULT ? "" : `SOAK_SECONDS=${seconds} `;
  const plan = {
    phase: "E" as const,
    howToRun: `${asked}make verify-phase-e (or: ${asked}npm run verify:phase-e)`,
    metrics: PHASE_E_METRICS,
  };
  return runPhase(plan, options, (run) => collectPhaseE(run, options));
}
