// For tests of fidelity: tasks that were sent back, by the steps themselves, and changed as somebody with
// an editor would.

import type { IssueInput } from "../../../worker/domain/commands.ts";
import { redispatchTask } from "../../../worker/domain/steps/redispatch.ts";
import { recordVerdict } from "../../../worker/domain/steps/verdict.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import {
  accepted,
  ackedTask,
  by,
  newTask,
  remy,
  reportedTask,
} from "../../../worker/domain/task.fixture.ts";
import type { Fidelity } from "./check-fidelity.ts";

export const ISSUE: IssueInput = {
  issue_id: "i1",
  criterion_ref: "no-dust",
  text: "Dust",
  work_log_ref: "w2",
};

/** Attempt 1 is rejected with the issues and handed out again; so is each that follows. */
export function sentBack(issueLists: readonly (readonly IssueInput[])[]): Task {
  return issueLists.reduce((task, issues) => {
    const command = { attempt: task.attempt, decision: "reject" as const, issues: [...issues] };
    const rejected = accepted(recordVerdict(reportedTask(ackedTask(task)), command, by(remy, 3)));
    return accepted(redispatchTask(rejected, {}, by(remy, 4)));
  }, newTask());
}

/** As somebody with an editor would change it: read from its text, in which no two lists are one. */
export function edited(task: Task, change: (copy: Task) => void): Task {
  const copy = JSON.parse(JSON.stringify(task)) as Task;
  change(copy);
  return copy;
}

export function closedAt(task: Task, index: number) {
  const entry = task.history[index];
  if (entry?.kind !== "attempt_closed") throw new Error("no attempt was closed there");
  return entry;
}

export function differencesOf({ dispatches }: Fidelity): string[] {
  return dispatches.flatMap(({ differences }) => differences);
}
