// The page of one task: everything that a person needs to countersign with a good conscience, the
// steps that are theirs, and what changes while they look.

import type { ComponentChild } from "preact";
import { useEffect, useState } from "preact/hooks";
import { readTask, readTrail } from "../api/tasks.ts";
import { backoffMs } from "../live/backoff.ts";
import { liveState, onChange } from "../live/live.ts";
import { onSignOut } from "../session/session.ts";
import { Waiting } from "../ui/waiting.tsx";
import { dismissTaken } from "./decide/after-step.ts";
import { forgetDrafts } from "./decide/draft-store.ts";
import { TakenNote } from "./decide/taken-note.tsx";
import { NoTask } from "./page/no-task.tsx";
import { ShownTask } from "./page/shown-task.tsx";
import { TaskModel } from "./page/task-model.ts";
import "./task.css";

// Who comes next may not be who was here.
onSignOut(() => {
  forgetDrafts();
  dismissTaken();
});

export function TaskPage({ taskId }: { taskId: string }): ComponentChild {
  const [model, setModel] = useState<TaskModel | null>(null);
  useEffect(() => {
    const created = new TaskModel(taskId, {
      readTask,
      readTrail,
      onChange,
      nowMs: Date.now,
      retryMs: (failures) => backoffMs(failures, Math.random()),
    });
    setModel(created);
    const stop = liveState.subscribe((live) => {
      if (live === "live") void created.catchUp();
    });
    return () => {
      stop();
      created.dispose();
    };
  }, [taskId]);
  return (
    <div class="task-pane">
      <TakenNote taskId={taskId} />
      {model !== null && <Body model={model} />}
    </div>
  );
}

function Body({ model }: { model: TaskModel }): ComponentChild {
  const state = model.state.value;
  switch (state.kind) {
    case "loading":
      return <Waiting />;
    case "failed":
      return <NoTask model={model} problem={state.problem} />;
    case "shown":
      return <ShownTask model={model} version={state.version} />;
  }
}
