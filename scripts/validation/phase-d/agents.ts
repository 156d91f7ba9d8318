// Phase D: the two agents as it asks them to work: the fake executor and the fake reviewer, whether as
// processes (agent-processes.ts) or as whatever a test has in their place.

import type { ExecutorOptions } from "../agents/run-fake-executor.ts";
import type { ReviewerOptions } from "../agents/run-fake-reviewer.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { VerificationFault } from "../verification-fault.ts";
import { type ActorRun, isAccepted } from "./actor-run.ts";

/** Both throw VerificationFault where an agent tells nothing that can be understood. */
export interface Agents {
  executor: (taskId: string, options?: ExecutorOptions) => Promise<ActorRun>;
  reviewer: (taskId: string, options?: ReviewerOptions) => Promise<ActorRun>;
}

export type EngageAgents = (service: Pick<ServiceUnderTest, "baseUrl" | "tokens">) => Agents;

/** What an agent was to do. Throws VerificationFault that says which step it did not get through. */
export function expectSteps(run: ActorRun, wanted: readonly string[]): ActorRun {
  const { role, steps } = run.document;
  const refused = steps.find((step) => !isAccepted(step));
  if (refused !== undefined) {
    const { code, detail } = refused.answer;
    throw new VerificationFault(
      `the ${role}'s ${refused.step} was refused with ${refused.status} ${String(code)}: ${String(detail)}`,
    );
  }
  const lacking = wanted.filter((name) => !steps.some(({ step }) => step === name));
  if (lacking.length === 0) return run;
  throw new VerificationFault(`the ${role} did not get to its ${lacking.join(" and its ")}`);
}
