// Sending what was typed, once at a time: what is still missing is said and gets the focus, and what
// the service had against it is kept until something is changed.

import { useState } from "preact/hooks";
import type { Problem } from "../../api/outcome.ts";
import type { TaskAnswer } from "../../api/tasks.ts";
import type { TaskModel, TaskVersion } from "../page/task-model.ts";
import type { PersonStep } from "./allowed-steps.ts";
import { buildCommand } from "./build-command.ts";
import { dropDraft } from "./draft-store.ts";
import type { StepDraft } from "./draft.ts";
import { sendStep } from "./send-step.ts";

export type Complaint =
  | { kind: "missing"; message: string; rowId: number | null }
  | { kind: "refused"; problem: Problem };

export interface Submission {
  complaint: Complaint | null;
  isBusy: boolean;
  submit: (draft: StepDraft) => Promise<void>;
  /** What was said no longer holds. */
  forget: () => void;
}

export function useSubmission(
  model: TaskModel,
  step: PersonStep,
  seen: TaskVersion,
  onTaken: (answer: TaskAnswer) => void,
): Submission {
  const [complaint, setComplaint] = useState<Complaint | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (draft: StepDraft) => {
    const built = buildCommand(step, draft, seen.task);
    if (!built.ok) {
      setComplaint({ kind: "missing", message: built.message, rowId: built.rowId });
      return;
    }
    setComplaint(null);
    setBusy(true);
    const outcome = await sendStep(model, built.command, seen.etag);
    setBusy(false);
    if (outcome === null) return;
    if (!outcome.ok) {
      setComplaint({ kind: "refused", problem: outcome.problem });
      return;
    }
    dropDraft(model.taskId, step);
    onTaken(outcome.value);
  };
  return { complaint, isBusy, submit, forget: () => setComplaint(null) };
}
