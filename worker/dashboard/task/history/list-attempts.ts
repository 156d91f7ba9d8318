// A task's attempts, first to last, each with all that the task still holds of it: what was recited,
// done and judged, and which verdicts and results it had in between.

import type { HistoryEntry, Task, ToolCall } from "../../../domain/task-schema.ts";

export interface AttemptRecord extends Pick<Task, "ack" | "task_result" | "verdict" | "dispatch"> {
  attempt: number;
  /** Undefined for the current one. */
  closed: { at: string; by: HistoryEntry["by"] } | undefined;
  /** What was replaced or reopened while it was current, oldest first. */
  replaced: ReplacedEntry[];
  toolCalls: ToolCall[];
}

export type ReplacedEntry = Exclude<HistoryEntry, { kind: "attempt_closed" }>;

export function listAttempts(task: Task): AttemptRecord[] {
  const { ack, task_result, verdict, dispatch } = task;
  const current: Omit<AttemptRecord, "replaced" | "toolCalls"> = {
    attempt: task.attempt,
    closed: undefined,
    ...present({ ack, task_result, verdict, dispatch }),
  };
  const closed = task.history.flatMap((entry) =>
    entry.kind === "attempt_closed" ? [closedAttempt(entry)] : [],
  );
  return [...closed, current].map((record) => ({
    ...record,
    replaced: task.history.filter((entry) => isReplaced(entry, record.attempt)) as ReplacedEntry[],
    toolCalls: task.tool_calls.filter((call) => call.attempt === record.attempt),
  }));
}

function closedAttempt(entry: HistoryEntry & { kind: "attempt_closed" }) {
  const { attempt, at, by, ack, task_result, verdict, dispatch } = entry;
  return { attempt, closed: { at, by }, ...present({ ack, task_result, verdict, dispatch }) };
}

function isReplaced(entry: HistoryEntry, attempt: number): boolean {
  switch (entry.kind) {
    case "attempt_closed":
      return false;
    case "result_replaced":
      return entry.task_result.attempt === attempt;
    case "verdict_replaced":
    case "verdict_reopened":
      return entry.verdict.attempt === attempt;
  }
}

type Parts = { [Field in "ack" | "task_result" | "verdict" | "dispatch"]: Task[Field] };

function present(parts: Parts): Pick<Task, keyof Parts> {
  return {
    ...(parts.ack && { ack: parts.ack }),
    ...(parts.task_result && { task_result: parts.task_result }),
    ...(parts.verdict && { verdict: parts.verdict }),
    ...(parts.dispatch && { dispatch: parts.dispatch }),
  };
}
