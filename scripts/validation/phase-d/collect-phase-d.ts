// Phase D (SPEC 9): what is looked at, in which order, and which measures come of it.

import type { Gate } from "../gates.ts";
import type { PhaseRun } from "../phase-run.ts";
import { gatesFor, lookAtAuditChain, openService, stopService, takeSteps } from "../phase-steps.ts";
import type { ServiceUnderTestOptions } from "../service-under-test.ts";
import type { EngageAgents } from "./agents.ts";
import { PHASE_D_GATES } from "./gates-phase-d.ts";
import { lookAtMcp } from "./look-at-mcp.ts";
import { lookAtRefusals } from "./look-at-refusals.ts";
import { lookAtStory, lookAtTrail } from "./look-at-story.ts";
import { prepareWork } from "./protocol-work.ts";

export interface PhaseDOptions extends Omit<ServiceUnderTestOptions, "letter"> {
  engageAgents: EngageAgents;
}

export async function collectPhaseD(
  run: PhaseRun,
  options: PhaseDOptions,
): Promise<readonly Gate[]> {
  const { signal, engageAgents, environment } = options;
  const service = await openService(run, { ...options, letter: "d" });
  if (service !== undefined) {
    const work = prepareWork(service, engageAgents, signal);
    await takeSteps(
      run,
      service,
      [
        ["protocol", () => lookAtStory(run, work)],
        ["audit trail", () => lookAtTrail(run, work)],
        ["refusals", () => lookAtRefusals(run, work)],
        ["MCP", () => lookAtMcp(run, work)],
      ],
      signal,
    );
    await stopService(run, service);
    await lookAtAuditChain(run, service);
  }
  return gatesFor(PHASE_D_GATES, environment);
}
