// What lists show of a task and what their search looks in.

import type { TaskSummary } from "../../storage-adapter/port/task-storage.ts";
import { excerpt } from "./excerpt.ts";
import { REQUEST_EXCERPT_CHARS_MAX, SEARCH_TEXT_CHARS_MAX } from "./limits.ts";
import type { TaskShown } from "./list-schema.ts";
import { plainActor } from "./refusal.ts";
import { deriveStage } from "./stage.ts";
import type { Task } from "./task-schema.ts";

export function summarizeTask(task: Task): TaskSummary {
  const item = showTask(task);
  return {
    task_id: task.task_id,
    correlation_id: task.correlation_id,
    source: task.source,
    status: task.status,
    stage: item.stage,
    revision: task.revision,
    created_at: task.created_at,
    updated_at: task.updated_at,
    last_activity_at: item.last_activity_at,
    item,
    search_text: searchText(task),
  };
}

function showTask(task: Task): TaskShown {
  const { ack, verdict } = task;
  return {
    task_id: task.task_id,
    correlation_id: task.correlation_id,
    source: task.source,
    status: task.status,
    stage: deriveStage(task),
    revision: task.revision,
    attempt: task.attempt,
    created_at: task.created_at,
    updated_at: task.updated_at,
    request_text: excerpt(task.request_text, REQUEST_EXCERPT_CHARS_MAX),
    ack: ack === undefined ? null : { at: ack.at, by: plainActor(ack.by) },
    result_at: task.task_result?.at ?? null,
    verdict:
      verdict === undefined
        ? null
        : {
            decision: verdict.decision,
            decided_by: plainActor(verdict.decided_by),
            at: verdict.at,
          },
    issue_count: verdict?.issues.length ?? 0,
    ci_state: task.ci_status?.state ?? null,
    criteria_count: task.acceptance_criteria.length,
    last_activity_at: lastActivityAt(task),
  };
}

/**
 * The latest act of an executor, a reviewer or a person; CI and message edits are none. Tool calls
 * carry their caller's times, so nothing counts as later than the server's last write, and while a
 * call runs every write counts: its updates bring no time of their own.
 */
function lastActivityAt(task: Task): string {
  const isRunning = task.tool_calls.some(
    (call) => call.attempt === task.attempt && call.status === "running",
  );
  if (isRunning) return task.updated_at;
  const acts = [
    task.created_at,
    task.ack?.at,
    task.task_result?.at,
    task.verdict?.at,
    task.dispatch?.at,
    task.history.at(-1)?.at,
    ...task.tool_calls.map((call) => call.finished_at ?? call.started_at),
  ].filter((at) => at !== undefined);
  // Timestamps of one form compare as text.
  const latest = acts.reduce((one, other) => (one < other ? other : one));
  return latest < task.updated_at ? latest : task.updated_at;
}

function searchText(task: Task): string {
  const texts = [
    task.task_id,
    // Before what may be long: an executor finds its own by its name (worker/mcp/next-task.ts).
    task.ack?.by.name ?? "",
    task.request_text,
    ...task.acceptance_criteria.map((criterion) => criterion.text),
    ...task.declared_scope,
    ...task.edits.map((edit) => edit.text),
    task.verdict?.decided_by.name ?? "",
    task.verdict?.reason ?? "",
    ...(task.verdict?.issues ?? []).map((issue) => issue.text),
  ];
  // Without criteria of its own a task's request is its criterion: once is enough.
  return excerpt([...new Set(texts)].join("\n").toLowerCase(), SEARCH_TEXT_CHARS_MAX);
}
