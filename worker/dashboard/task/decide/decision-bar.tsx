// What can be done now, at the foot of the page: a button for each step that is possible, and behind
// “not possible now” why the others aren't.

import type { ComponentChild } from "preact";
import { isPerson, standingVerdict } from "../../../domain/engine.ts";
import { deriveStage } from "../../../domain/stage.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { Button } from "../../ui/button.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import { decisionWord } from "../verdict/decision-word.ts";
import { PERSON_STEPS, allowedSteps } from "./allowed-steps.ts";
import type { PersonStep } from "./allowed-steps.ts";
import { RefusedSteps } from "./refused-steps.tsx";
import { STEP_WORDS } from "./step-words.ts";

export function DecisionBar(props: {
  task: Task;
  onStep: (step: PersonStep) => void;
}): ComponentChild {
  const { task, onStep } = props;
  const steps = allowedSteps(task);
  const possible = PERSON_STEPS.filter((step) => steps[step].isAllowed);
  const refused = PERSON_STEPS.flatMap((step) => {
    const allowance = steps[step];
    return allowance.isAllowed ? [] : [{ step, why: allowance.why }];
  });
  return (
    <section class="decision-bar" aria-label="Decide">
      <p class="decision-state">
        <PlainText text={waitingFor(task)} />
      </p>
      <div class="decision-buttons">
        {possible.map((step) => (
          <Button
            key={step}
            tone={step === mainStep(task) ? "primary" : "plain"}
            shortcut={STEP_WORDS[step].key}
            onClick={() => onStep(step)}
          >
            {STEP_WORDS[step].label}
          </Button>
        ))}
        <RefusedSteps refused={refused} />
      </div>
    </section>
  );
}

/** The step that the state leads to, where it leads to one. */
function mainStep(task: Task): PersonStep | null {
  switch (task.status) {
    case "needs_review":
      return "approve";
    case "rejected":
      return "redispatch";
    case "pending":
    case "approved":
      return null;
  }
}

function waitingFor(task: Task): string {
  const verdict = standingVerdict(task);
  switch (deriveStage(task)) {
    case "queued":
      return "Nobody has taken it up yet.";
    case "working":
      return `${task.ack?.by.name ?? "An executor"} is working on it.`;
    case "delivered":
      return "A result is in; no reviewer has judged it.";
    case "reviewed":
      return verdict?.decision === "approve"
        ? `${verdict.decided_by.name} approved it: your countersignature is missing.`
        : `${verdict?.decided_by.name ?? "A reviewer"} rejected it.`;
    case "decided":
      return decidedWords(task);
  }
}

function decidedWords(task: Task): string {
  const verdict = standingVerdict(task);
  if (verdict === undefined || !isPerson(verdict.decided_by)) return "";
  const { decision, decided_by: by } = verdict;
  return `${by.name} ${decisionWord(decision, by)} it.`;
}
