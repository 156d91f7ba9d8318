// What a result says nothing of yet. Only counted: whether an entry is an answer is the reviewer's to
// judge.

import type { Task } from "../domain/task-schema.ts";
import { unansweredCriteria, unansweredIssues } from "../domain/unanswered.ts";

export interface WorkLeft {
  /** Ids of the criteria that no work-log entry names with its `criterion_ref`. */
  criteria: string[];
  /** Ids of the handed-out issues that no entry names with its `issue_ref`. */
  issues: string[];
}

export function workLeft(task: Task): WorkLeft {
  return {
    criteria: unansweredCriteria(task).map((criterion) => criterion.id),
    issues: unansweredIssues(task).map((issue) => issue.issue_id),
  };
}

/** `criterion c2, issue i1`; empty where nothing is left. */
export function nameWorkLeft({ criteria, issues }: WorkLeft): string {
  return [...criteria.map((id) => `criterion ${id}`), ...issues.map((id) => `issue ${id}`)].join(
    ", ",
  );
}
