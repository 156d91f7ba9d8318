// A task that is there: its parts, what can be done with it, and the dialog of the step that is being
// taken.

import type { ComponentChild } from "preact";
import { useRef } from "preact/hooks";
import { useKeys } from "../../keyboard/keys.ts";
import { stepTaken } from "../decide/after-step.ts";
import { PERSON_STEPS } from "../decide/allowed-steps.ts";
import { DecisionBar } from "../decide/decision-bar.tsx";
import { StepDialog } from "../decide/step-dialog.tsx";
import { STEP_WORDS } from "../decide/step-words.ts";
import { useSteps } from "../decide/use-steps.ts";
import { toggleFolds } from "./fold.tsx";
import { FootNotes } from "./foot-notes.tsx";
import { TaskHeader } from "./task-header.tsx";
import type { TaskModel, TaskVersion } from "./task-model.ts";
import { TaskSections } from "./task-sections.tsx";

export function ShownTask(props: { model: TaskModel; version: TaskVersion }): ComponentChild {
  const { model, version } = props;
  const { task } = version;
  const page = useRef<HTMLElement>(null);
  const { open, refusal, begin, close } = useSteps(model, version);
  useKeys("Task", [
    ...PERSON_STEPS.map((step) => ({
      key: STEP_WORDS[step].key,
      label: STEP_WORDS[step].purpose,
      run: () => void begin(step),
    })),
    {
      key: "e",
      label: "Fold or unfold",
      run: () => {
        if (page.current !== null) toggleFolds(page.current);
      },
    },
  ]);
  return (
    <article class="task-page" ref={page}>
      <TaskHeader task={task} />
      <TaskSections task={task} trail={model.trail.value} />
      <footer class="task-foot">
        <FootNotes model={model} refusal={refusal} />
        <DecisionBar task={task} onStep={(step) => void begin(step)} />
      </footer>
      {open !== null && (
        <StepDialog
          step={open.step}
          model={model}
          version={open.version}
          onClose={close}
          onTaken={(answer) => {
            close();
            void stepTaken(open.step, answer);
          }}
        />
      )}
    </article>
  );
}
