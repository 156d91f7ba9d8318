// Beginning a step: whether it is possible, who is signed in, and which version it is about.

import { useEffect, useState } from "preact/hooks";
import { ensureSignedIn } from "../../session/session.ts";
import type { TaskModel, TaskVersion } from "../page/task-model.ts";
import { requestMet, requestedStep } from "./after-step.ts";
import { allowedSteps } from "./allowed-steps.ts";
import type { PersonStep } from "./allowed-steps.ts";
import { STEP_WORDS } from "./step-words.ts";

export interface OpenStep {
  step: PersonStep;
  /** What was shown when it began. */
  version: TaskVersion;
}

export interface Steps {
  open: OpenStep | null;
  /** Why the last wish was not possible; "" when it was, or is forgotten. */
  refusal: string;
  begin: (step: PersonStep) => Promise<void>;
  close: () => void;
}

/** Long enough to read a sentence twice; it can be read again under “not possible now”. */
const REFUSAL_MS = 8_000;

export function useSteps(model: TaskModel, version: TaskVersion): Steps {
  const [open, setOpen] = useState<OpenStep | null>(null);
  const [refusal, setRefusal] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setRefusal(""), REFUSAL_MS);
    return () => clearTimeout(timer);
  }, [refusal]);

  const begin = async (step: PersonStep) => {
    const allowance = allowedSteps(version.task)[step];
    setRefusal(allowance.isAllowed ? "" : `${STEP_WORDS[step].label}: ${allowance.why}`);
    if (!allowance.isAllowed || !(await ensureSignedIn())) return;
    // Signing in takes its time: what counts is what is shown by then.
    const state = model.state.peek();
    setOpen({ step, version: state.kind === "shown" ? state.version : version });
  };

  const wish = requestedStep.value;
  useEffect(() => {
    if (wish?.taskId !== model.taskId) return;
    requestMet();
    void begin(wish.step);
  }, [wish]);

  return { open, refusal, begin, close: () => setOpen(null) };
}
