// Phase D: what somebody did to a task, in the words of the agents' `--json` documents; the verifier's
// own requests, a person's, are told the same way. Checked for its shape, believed in nothing else.

import { z } from "zod";

export const actorStep = z.looseObject({
  step: z.string(),
  path: z.string(),
  sent: z.looseObject({}),
  status: z.int(),
  answer: z.looseObject({}),
});

export const agentDocument = z.looseObject({
  task_id: z.string(),
  role: z.enum(["admin", "executor", "reviewer"]),
  outcome: z.enum(["done", "refused"]),
  steps: z.array(actorStep),
});

export type ActorStep = z.infer<typeof actorStep>;
export type AgentDocument = z.infer<typeof agentDocument>;

export interface ActorRun {
  /** What was asked of the agent; empty for a person. */
  asked: object;
  /** Of its process; null where it was none. */
  exit_code: number | null;
  document: AgentDocument;
}

const OK_MIN = 200;
const OK_MAX = 299;

export function isAccepted({ status }: Pick<ActorStep, "status">): boolean {
  return status >= OK_MIN && status <= OK_MAX;
}

/** Of all runs, in their order. */
export function acceptedSteps(runs: readonly ActorRun[], name?: string): ActorStep[] {
  return runs
    .flatMap(({ document }) => document.steps)
    .filter((step) => isAccepted(step) && (name === undefined || step.step === name));
}
