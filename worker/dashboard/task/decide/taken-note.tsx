// The quiet confirmation of a step: what was done to which task, how to take it back, and the way back
// to it. It stays until it is put away or the next step is taken.

import type { ComponentChild } from "preact";
import { taskHref } from "../../routing/route.ts";
import { Button } from "../../ui/button.tsx";
import { Mark } from "../page/mark.tsx";
import { Said } from "../page/said.tsx";
import type { TakenStep } from "./after-step.ts";
import { dismissTaken, requestStep, takenStep } from "./after-step.ts";
import { STEP_WORDS } from "./step-words.ts";

/** `taskId`: the task that is shown now. */
export function TakenNote({ taskId }: { taskId: string }): ComponentChild {
  const taken = takenStep.value;
  return (
    <>
      <Said words={taken === null ? "" : `${STEP_WORDS[taken.step].done}: ${taken.taskId}.`} />
      {taken !== null && <Note taken={taken} isHere={taken.taskId === taskId} />}
    </>
  );
}

function Note({ taken, isHere }: { taken: TakenStep; isHere: boolean }): ComponentChild {
  const { taskId, step, hasNext } = taken;
  const isDecision = step === "approve" || step === "reject";
  const isLast = !hasNext && (isDecision || step === "redispatch");
  return (
    <div class="taken-note">
      <span>
        <Mark tone="ok">{STEP_WORDS[step].done}</Mark>{" "}
        {isHere ? <code>{taskId}</code> : <a href={taskHref(taskId)}>{taskId}</a>}
        {isLast && ". Nothing else waits for you."}
      </span>
      <span class="taken-actions">
        {step === "reject" && (
          <Button tone="quiet" onClick={() => requestStep(taskId, "redispatch")}>
            Re-dispatch it
          </Button>
        )}
        {isDecision && (
          <Button tone="quiet" onClick={() => requestStep(taskId, "reopen")}>
            Undo (reopen)
          </Button>
        )}
        <Button tone="quiet" label="Dismiss" onClick={dismissTaken}>
          ×
        </Button>
      </span>
    </div>
  );
}
