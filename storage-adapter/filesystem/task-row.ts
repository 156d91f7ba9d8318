// One row of the index's tasks table: what the log last said of a task, and what lists show of it.
// All of it comes from the log and the task's file, so that an index built anew is the same one.

import type { Actor, Problem, TaskSummary } from "../port/index.ts";

export type TaskState = "live" | "invalid" | "deleted";

/** The line of the log that last changed a task. */
export interface LastChange {
  changed_seq: number;
  changed_at: string;
  changed_event: string;
  changed_by: Actor;
}

export interface TaskRow extends LastChange {
  task_id: string;
  correlation_id: string;
  state: TaskState;
  /** For lists: the task's own status, or "invalid". */
  status: string;
  /** Likewise; "" while a start has not read the file yet. */
  stage: string;
  source: string;
  revision: number;
  created_at: string;
  last_activity_at: string;
  /** What the log says the file's bytes hash to; "" for a file that was never good. */
  sha256: string;
  /** What stood in the file's place when that was written: the log's own, or a hand edit. */
  previous_sha256: string;
  /** `stat` of the file when it was last looked at; "" when it has to be looked at again. */
  signature: string;
  /** A JSON object's text, with `task_id` at least. */
  item: string;
  search_text: string;
  problems: Problem[];
}

/** The same from a line that is just being written as from one that is read back. */
export function lastChange(
  line: { seq: number; at: string },
  fact: { audit_event: string; actor: Actor },
): LastChange {
  return {
    changed_seq: line.seq,
    changed_at: line.at,
    changed_event: fact.audit_event,
    changed_by: { role: fact.actor.role, name: fact.actor.name },
  };
}

export function liveRow(
  summary: TaskSummary,
  file: { sha256: string; previous_sha256: string; signature: string },
  change: LastChange,
): TaskRow {
  return {
    task_id: summary.task_id,
    correlation_id: summary.correlation_id,
    state: "live",
    status: summary.status,
    stage: summary.stage,
    source: summary.source,
    revision: summary.revision,
    created_at: summary.created_at,
    last_activity_at: summary.last_activity_at,
    ...changeOf(change),
    ...file,
    item: JSON.stringify(summary.item),
    search_text: summary.search_text,
    problems: [],
  };
}

/**
 * A file that can't be served. What it said while it was good is in neither log nor file any more,
 * so lists show what is wrong with it, at the moment when that was found.
 */
export function invalidRow(
  known: Pick<TaskRow, "task_id" | "correlation_id" | "revision" | "sha256" | "previous_sha256">,
  found: { signature: string; problems: Problem[] },
  change: LastChange,
): TaskRow {
  const { task_id, correlation_id, revision, sha256, previous_sha256 } = known;
  const { problems } = found;
  const shown = { task_id, correlation_id, status: "invalid", stage: "invalid", revision };
  return {
    ...shown,
    state: "invalid",
    source: "",
    created_at: change.changed_at,
    last_activity_at: change.changed_at,
    ...changeOf(change),
    sha256,
    previous_sha256,
    signature: found.signature,
    item: JSON.stringify({ ...shown, problems }),
    search_text: task_id,
    problems,
  };
}

/** Of a whole row, too. */
function changeOf(change: LastChange): LastChange {
  const { changed_seq, changed_at, changed_event, changed_by } = change;
  return { changed_seq, changed_at, changed_event, changed_by };
}
