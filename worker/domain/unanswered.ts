// What an attempt's result says nothing of yet: criteria, and issues that a re-dispatch handed out.
// Whether an answer is any good is the reviewer's to judge; that there is one can be counted.

import type { Criterion, Issue, Task } from "./task-schema.ts";

/** Those that no work-log entry names with its `criterion_ref`: all of them before there is a result. */
export function unansweredCriteria(
  task: Pick<Task, "acceptance_criteria" | "task_result">,
): Criterion[] {
  const answered = new Set(task.task_result?.work_log.map((entry) => entry.criterion_ref));
  return task.acceptance_criteria.filter((criterion) => !answered.has(criterion.id));
}

/** Those that no work-log entry names with its `issue_ref`. */
export function unansweredIssues(task: Pick<Task, "dispatch" | "task_result">): Issue[] {
  const answered = new Set(task.task_result?.work_log.map((entry) => entry.issue_ref));
  return (task.dispatch?.issues ?? []).filter((issue) => !answered.has(issue.issue_id));
}
