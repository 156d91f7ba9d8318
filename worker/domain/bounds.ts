// The bounds of a task (SPEC 2), checked on the task that a step would leave behind. Each has its own
// 422: the code, the limit, the count, and what to do.

import { serializeTask, utf8Length } from "./canonical-json.ts";
import * as limit from "./limits.ts";
import { unprocessable } from "./refusal.ts";
import type { Refusal } from "./step.ts";
import type { Task } from "./task-schema.ts";

/** A person's decision may fill the whole file, every other step what leaves room for one. */
export type StepShare = "decision" | "work";

const BYTES_MAX: Readonly<Record<StepShare, number>> = {
  decision: limit.TASK_FILE_BYTES_MAX,
  work: limit.TASK_FILE_BYTES_MAX - limit.DECISION_BYTES_RESERVED,
};

interface CountBound {
  code: string;
  max: number;
  count: (task: Task) => number;
  what: string;
  advice: string;
}

const COUNT_BOUNDS: readonly CountBound[] = [
  {
    code: "too_many_attempts",
    max: limit.ATTEMPTS_MAX,
    count: (task) => task.attempt,
    what: "attempts",
    advice: "Create a new task with what was learnt.",
  },
  {
    code: "too_many_criteria",
    max: limit.CRITERIA_MAX,
    count: (task) => task.acceptance_criteria.length,
    what: "acceptance criteria",
    advice: "Join some, or split the request into several tasks.",
  },
  {
    code: "too_many_scope_lines",
    max: limit.SCOPE_LINES_MAX,
    count: (task) => task.declared_scope.length,
    what: "lines of declared scope",
    advice: "Join some, or split the request into several tasks.",
  },
  {
    code: "too_many_tool_calls",
    max: limit.TOOL_CALLS_MAX,
    count: (task) => task.tool_calls.length,
    what: "tool calls",
    advice: "Update calls that are recorded already, or submit the result now.",
  },
  {
    code: "too_many_work_log_entries",
    max: limit.WORK_LOG_ENTRIES_MAX,
    count: countWorkLogEntries,
    what: "work-log entries, those of earlier results included",
    advice: "Send fewer, longer entries.",
  },
  {
    code: "too_many_issues",
    max: limit.ISSUES_MAX,
    count: (task) => task.verdict?.issues.length ?? 0,
    what: "issues",
    advice: "Join issues on the same criterion.",
  },
  {
    code: "too_many_edits",
    max: limit.EDITS_MAX,
    count: (task) => task.edits.length,
    what: "edits of the message",
    advice: "Further edits are not recorded; send a new message for a new request.",
  },
  {
    code: "history_full",
    max: limit.HISTORY_ENTRIES_MAX,
    count: (task) => task.history.length,
    what: "history entries",
    advice: "Create a new task that refers to this one.",
  },
];

/** The first bound that `task` exceeds. */
export function checkBounds(task: Task, share: StepShare): Refusal | undefined {
  for (const bound of COUNT_BOUNDS) {
    const count = bound.count(task);
    if (count > bound.max) {
      return unprocessable(
        bound.code,
        `A task holds at most ${bound.max} ${bound.what}; this would make ${count}. ${bound.advice}`,
        { limit: bound.max, count },
      );
    }
  }
  const sizeBytes = utf8Length(serializeTask(task));
  const bytesMax = BYTES_MAX[share];
  if (sizeBytes <= bytesMax) return undefined;
  return unprocessable(
    "task_too_large",
    `A task file holds at most ${limit.TASK_FILE_BYTES_MAX} bytes, ${bytesMax} of them open to this step; this would make ${sizeBytes}. Send shorter texts, or leave the diff out and say where it is kept.`,
    { limit: bytesMax, size: sizeBytes },
  );
}

/**
 * History that only repeats (replaced results, reopened verdicts) stops early, so that decisions and
 * re-dispatches, whose number the attempts bound, always have room.
 */
export function checkHistoryShare(task: Task): Refusal | undefined {
  const shareMax = limit.HISTORY_ENTRIES_MAX - limit.HISTORY_ENTRIES_RESERVED;
  if (task.history.length < shareMax) return undefined;
  return unprocessable(
    "history_full",
    `This task's history holds ${task.history.length} entries; from ${shareMax} on, results can't be replaced and decisions not be reopened. Let the attempt be judged as it is, or create a new task.`,
    { limit: shareMax, count: task.history.length },
  );
}

export function countWorkLogEntries(task: Task): number {
  let count = task.task_result?.work_log.length ?? 0;
  for (const entry of task.history) {
    if (entry.kind === "attempt_closed" || entry.kind === "result_replaced") {
      count += entry.task_result?.work_log.length ?? 0;
    }
  }
  return count;
}
