// What a result says nothing of yet, in the words of the sentences that agents are told.

import type { Task } from "../domain/task-schema.ts";
import { unansweredCriteria, unansweredIssues } from "../domain/unanswered.ts";

/** `criterion c2, issue i1`; empty where nothing is left. */
export function nameWorkLeft(task: Task): string {
  return [
    ...unansweredCriteria(task).map(({ id }) => `criterion ${id}`),
    ...unansweredIssues(task).map(({ issue_id }) => `issue ${issue_id}`),
  ].join(", ");
}

/** Of a delivered result that leaves something unsaid; undefined where it says all. */
export function completeResult(task: Task): string | undefined {
  const left = nameWorkLeft(task);
  if (left === "") return undefined;
  const { task_id, attempt } = task;
  return `Delivered, but no work-log entry names: ${left}. Call submit_result again with task_id "${task_id}" and attempt ${attempt} and the whole work log, with entries for these too; it replaces this result, so send diff_snapshot again as well.`;
}
