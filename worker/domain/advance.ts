// How every accepted step ends: the next revision, its time and its derived status, within bounds.

import type { StepShare } from "./bounds.ts";
import { checkBounds } from "./bounds.ts";
import { deriveStatus } from "./engine.ts";
import { refused } from "./refusal.ts";
import type { StepContext, StepFact, StepOutcome } from "./step.ts";
import type { Task } from "./task-schema.ts";

/** `changed` is the task with the step's own changes, still at the revision it was read at. */
export function advance(
  changed: Task,
  context: Pick<StepContext, "at">,
  fact: StepFact,
  share: StepShare = "work",
): StepOutcome {
  const next: Task = {
    ...changed,
    revision: changed.revision + 1,
    updated_at: context.at,
    status: deriveStatus(changed),
  };
  const beyond = checkBounds(next, share);
  return beyond === undefined ? { ok: true, task: next, fact } : refused(beyond);
}
