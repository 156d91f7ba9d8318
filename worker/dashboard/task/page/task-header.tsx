// Which task this is and how it stands: title, status, id, source, times, attempt, revision, CI.

import type { ComponentChild } from "preact";
import { deriveStage } from "../../../domain/stage.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { PlainText } from "../../ui/plain-text.tsx";
import { RelativeTime } from "../../ui/relative-time.tsx";
import { StageBadge } from "../../ui/stage-badge.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { CopyButton } from "../text/copy-button.tsx";
import { firstLine } from "../text/beginning.ts";
import { CiState } from "./ci-state.tsx";
import { QueueWalk } from "./queue-walk.tsx";

/** Two lines of a heading. */
const TITLE_CHARS_MAX = 160;

export function TaskHeader({ task }: { task: Task }): ComponentChild {
  const title = firstLine(task.request_text, TITLE_CHARS_MAX);
  return (
    <header class="task-header">
      <div class="task-top">
        <p class="task-badges">
          <StatusBadge status={task.status} />
          <StageBadge stage={deriveStage(task)} />
          {task.ci_status !== undefined && <CiState status={task.ci_status} />}
        </p>
        <QueueWalk taskId={task.task_id} />
      </div>
      <h1 class="task-title">{title === "" ? task.task_id : <PlainText text={title} />}</h1>
      <p class="task-meta">
        <span>
          <code>{task.task_id}</code> <CopyButton text={task.task_id} what="the task's id" />
        </span>
        <span>from {task.source}</span>
        <span>
          created <RelativeTime at={task.created_at} />
        </span>
        <span>
          updated <RelativeTime at={task.updated_at} />
        </span>
        <span>attempt {task.attempt}</span>
        <span>revision {task.revision}</span>
      </p>
    </header>
  );
}
