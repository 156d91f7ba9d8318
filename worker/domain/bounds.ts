// The bounds of a task (SPEC 2), checked on the task that a step would leave behind. Each has its own
// 422: the code, the limit, the count, and what to do.

import { canonicalJson, serializeTask, utf8Length } from "./canonical-json.ts";
import * as limit from "./limits.ts";
import { unprocessable } from "./refusal.ts";
import type { Refusal } from "./step.ts";
import type { Task } from "./task-schema.ts";

/**
 * Each step leaves room for those that come after it: what asks for work for the ack, the result and the
 * verdict, the executor for the verdict, the reviewer for a person's decision.
 */
export type StepShare = "decision" | "verdict" | "work" | "request";

const VERDICT_BYTES_MAX = limit.TASK_FILE_BYTES_MAX - limit.DECISION_BYTES_RESERVED;
const WORK_BYTES_MAX = VERDICT_BYTES_MAX - limit.VERDICT_BYTES_RESERVED;

const TOO_LARGE_ADVICE: Readonly<Record<StepShare, string>> = {
  decision: "Send a shorter reason, or fewer issues.",
  verdict: "Send a shorter reason, or fewer and shorter issues.",
  work: "Send shorter texts, or leave the diff out and say where it is kept.",
  request:
    "The ack repeats criteria and scope, and a result and a verdict have to fit too. Use shorter texts, or make a new task.",
};

function bytesMaxOf(share: StepShare, task: Task): number {
  switch (share) {
    case "decision":
      return limit.TASK_FILE_BYTES_MAX;
    case "verdict":
      return VERDICT_BYTES_MAX;
    case "work":
      return WORK_BYTES_MAX;
    case "request":
      return WORK_BYTES_MAX - limit.RESULT_BYTES_RESERVED - ackBytesOwed(task);
  }
}

/** What the current attempt's ack will recite. */
function ackBytesOwed(task: Task): number {
  if (task.ack !== undefined) return 0;
  const recital = [task.acceptance_criteria.map(({ text }) => text), task.declared_scope];
  return utf8Length(canonicalJson(recital));
}

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
  const bytesMax = bytesMaxOf(share, task);
  if (sizeBytes <= bytesMax) return undefined;
  return unprocessable(
    "task_too_large",
    `A task file holds at most ${limit.TASK_FILE_BYTES_MAX} bytes, ${bytesMax} of them open to this step; this would make ${sizeBytes}. ${TOO_LARGE_ADVICE[share]}`,
    { limit: bytesMax, size: sizeBytes },
  );
}

const HISTORY_SHARE = {
  reopenings: limit.HISTORY_ENTRIES_MAX - limit.HISTORY_ENTRIES_RESERVED,
  replacedResults:
    limit.HISTORY_ENTRIES_MAX - limit.HISTORY_ENTRIES_RESERVED - limit.HISTORY_REOPENINGS_RESERVED,
} as const;

/**
 * History that only repeats (replaced results, then reopened verdicts) stops early, so that decisions
 * and re-dispatches, whose number the attempts bound, always have room.
 */
export function checkHistoryShare(
  task: Task,
  share: keyof typeof HISTORY_SHARE,
): Refusal | undefined {
  const shareMax = HISTORY_SHARE[share];
  if (task.history.length < shareMax) return undefined;
  const what = share === "reopenings" ? "decisions can't be reopened" : "results can't be replaced";
  return unprocessable(
    "history_full",
    `This task's history holds ${task.history.length} entries; from ${shareMax} on, ${what}. Let the attempt be judged as it is, or create a new task.`,
    { limit: shareMax, count: task.history.length },
  );
}

/** For a re-dispatch: its executor can answer nothing where earlier work logs have used up all entries. */
export function checkEntriesLeft(task: Task, answersOwed: number): Refusal | undefined {
  const count = countWorkLogEntries(task) + answersOwed;
  if (count <= limit.WORK_LOG_ENTRIES_MAX) return undefined;
  return unprocessable(
    "too_many_work_log_entries",
    `A task holds at most ${limit.WORK_LOG_ENTRIES_MAX} work-log entries, those of earlier results included; with one for each criterion and issue the next attempt would make ${count}. Create a new task with what was learnt.`,
    { limit: limit.WORK_LOG_ENTRIES_MAX, count },
  );
}

function countWorkLogEntries(task: Task): number {
  let count = task.task_result?.work_log.length ?? 0;
  for (const entry of task.history) {
    if (entry.kind === "attempt_closed" || entry.kind === "result_replaced") {
      count += entry.task_result?.work_log.length ?? 0;
    }
  }
  return count;
}
