// The issues that a re-dispatch handed out and that the attempt's result says nothing of yet. Whether an
// answer is any good is the reviewer's to judge; that there is one can be counted.

import type { Issue, Task } from "./task-schema.ts";

/** Those that no work-log entry names with its `issue_ref`. */
export function unansweredIssues(task: Pick<Task, "dispatch" | "task_result">): Issue[] {
  const answered = new Set(task.task_result?.work_log.map((entry) => entry.issue_ref));
  return (task.dispatch?.issues ?? []).filter((issue) => !answered.has(issue.issue_id));
}
