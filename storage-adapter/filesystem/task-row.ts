// One row of the index's tasks table: what the log last said of a task, and what lists show of it.

import type { Problem, TaskSummary } from "../port/index.ts";

export type TaskState = "live" | "invalid" | "deleted";

export interface TaskRow {
  task_id: string;
  correlation_id: string;
  state: TaskState;
  /** For lists: the task's own status, or "invalid". */
  status: string;
  source: string;
  revision: number;
  created_at: string;
  /** What the log says the file's bytes hash to; "" for a file that was never good. */
  sha256: string;
  /** What stood in the file's place when that was written: the log's own, or a hand edit. */
  previous_sha256: string;
  /** `stat` of the file when it was last looked at; "" when it has to be looked at again. */
  signature: string;
  item: string;
  search_text: string;
  problems: Problem[];
}

export function liveRow(
  summary: TaskSummary,
  file: { sha256: string; previous_sha256: string; signature: string },
): TaskRow {
  return {
    task_id: summary.task_id,
    correlation_id: summary.correlation_id,
    state: "live",
    status: summary.status,
    source: summary.source,
    revision: summary.revision,
    created_at: summary.created_at,
    ...file,
    item: JSON.stringify(summary.item),
    search_text: summary.search_text,
    problems: [],
  };
}

/** A file that can't be served: lists show what is wrong with it beside what is known of the task. */
export function invalidRow(
  taskId: string,
  known: TaskRow | undefined,
  found: { at: string; signature: string; problems: Problem[] },
): TaskRow {
  const lastGood = known === undefined ? {} : (JSON.parse(known.item) as object);
  return {
    task_id: taskId,
    correlation_id: known?.correlation_id ?? taskId,
    state: "invalid",
    status: "invalid",
    source: known?.source ?? "",
    revision: known?.revision ?? 0,
    created_at: known?.created_at ?? found.at,
    sha256: known?.sha256 ?? "",
    previous_sha256: known?.previous_sha256 ?? "",
    signature: found.signature,
    item: JSON.stringify({
      correlation_id: known?.correlation_id ?? taskId,
      created_at: known?.created_at ?? found.at,
      revision: known?.revision ?? 0,
      ...lastGood,
      task_id: taskId,
      status: "invalid",
      problems: found.problems,
    }),
    search_text: known?.search_text ?? taskId,
    problems: found.problems,
  };
}
