// The page of one task: everything that a person needs to countersign with a good conscience, the
// steps that are theirs, and what changes while they look.

import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { readTask, readTrail } from "../api/tasks.ts";
import { useKeys } from "../keyboard/keys.ts";
import { liveState, onChange } from "../live/live.ts";
import { ensureSignedIn } from "../session/session.ts";
import { Waiting } from "../ui/waiting.tsx";
import { requestMet, requestedStep, stepTaken } from "./decide/after-step.ts";
import { PERSON_STEPS, allowedSteps } from "./decide/allowed-steps.ts";
import type { PersonStep } from "./decide/allowed-steps.ts";
import { DecisionBar } from "./decide/decision-bar.tsx";
import { StepDialog } from "./decide/step-dialog.tsx";
import { STEP_WORDS } from "./decide/step-words.ts";
import { TakenNote } from "./decide/taken-note.tsx";
import { toggleFolds } from "./page/fold.tsx";
import { NoTask } from "./page/no-task.tsx";
import { Said } from "./page/said.tsx";
import { TaskHeader } from "./page/task-header.tsx";
import { TaskModel } from "./page/task-model.ts";
import type { TaskVersion } from "./page/task-model.ts";
import { TaskSections } from "./page/task-sections.tsx";
import { UpdateNote } from "./page/update-note.tsx";
import "./task.css";

export function TaskPage({ taskId }: { taskId: string }): ComponentChild {
  return (
    <div class="task-pane">
      <TakenNote taskId={taskId} />
      <OneTask key={taskId} taskId={taskId} />
    </div>
  );
}

/** One task for as long as it is the one that is shown. */
function OneTask({ taskId }: { taskId: string }): ComponentChild {
  const [model, setModel] = useState<TaskModel | null>(null);
  useEffect(() => {
    const sources = { readTask, readTrail, onChange, nowMs: Date.now };
    const created = new TaskModel(taskId, sources);
    setModel(created);
    return () => created.dispose();
  }, [taskId]);
  const state = model?.state.value;
  if (model === null || state === undefined || state.kind === "loading") {
    return <Waiting />;
  }
  if (state.kind === "failed") return <NoTask model={model} problem={state.problem} />;
  return <ShownTask model={model} version={state.version} />;
}

interface OpenStep {
  step: PersonStep;
  version: TaskVersion;
}

function ShownTask(props: { model: TaskModel; version: TaskVersion }): ComponentChild {
  const { model, version } = props;
  const { task } = version;
  const [open, setOpen] = useState<OpenStep | null>(null);
  const [refusal, setRefusal] = useState("");
  const page = useRef<HTMLElement>(null);

  const begin = async (step: PersonStep) => {
    const allowance = allowedSteps(task)[step];
    setRefusal(allowance.isAllowed ? "" : `${STEP_WORDS[step].label}: ${allowance.why}`);
    if (!allowance.isAllowed || !(await ensureSignedIn())) return;
    setOpen({ step, version: currentVersion(model) ?? version });
  };

  useEffect(() => {
    const wish = requestedStep.peek();
    if (wish?.taskId !== model.taskId) return;
    requestMet();
    void begin(wish.step);
  }, [requestedStep.value]);

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
        <div class="foot-notes">
          <UpdateNote model={model} />
          <OutdatedNote model={model} />
          <Said words={refusal} />
          {refusal !== "" && <p class="refusal">{refusal}</p>}
        </div>
        <DecisionBar task={task} onStep={(step) => void begin(step)} />
      </footer>
      {open !== null && (
        <StepDialog
          step={open.step}
          model={model}
          version={open.version}
          onClose={() => setOpen(null)}
          onTaken={(answer) => {
            setOpen(null);
            void stepTaken(open.step, answer);
          }}
        />
      )}
    </article>
  );
}

function currentVersion(model: TaskModel): TaskVersion | null {
  const state = model.state.peek();
  return state.kind === "shown" ? state.version : null;
}

/** What is shown may be old: said as long as it is so. */
function OutdatedNote({ model }: { model: TaskModel }): ComponentChild {
  // While the page is not live, the shell says so for all of it.
  if (model.outdated.value === null || liveState.value === "offline") return null;
  return (
    <p class="outdated-note" role="status">
      The service does not answer: this is the task as it was last read.
    </p>
  );
}
