// The reviewer's steps as tools: judge a result, and hand a rejected task out again.

import { redispatchCommand, verdictCommand } from "../domain/commands.ts";
import { ATTEMPTS_MAX } from "../domain/limits.ts";
import { redispatchTask } from "../domain/steps/redispatch.ts";
import { recordVerdict } from "../domain/steps/verdict.ts";
import { stepTool } from "./step-tool.ts";

export const verdictTool = stepTool({
  name: "submit_verdict",
  title: "Judge a result",
  description:
    'Gives your verdict on the current attempt of a delivered task: decision "approve" with `issues: []` where every criterion is met, else "reject" with one issue for each thing that is wrong. Each issue says in plain words what is wrong, names its criterion with `criterion_ref` and may name the work-log entry it is about with `work_log_ref`; the executor gets the issues word for word. `etag` says which result you looked at: where the task has changed since, your verdict is refused, and you look again. Call it once for what next_review gave you; you can\'t take a verdict back. An approve still needs a person\'s countersignature; after a reject, redispatch_task hands the task out again. Refused: your own work, an attempt that is not current, a task without a result or one that has changed, a second verdict, an approve with issues or while a handed-out issue has no work-log entry.',
  roles: ["reviewer"],
  isIdempotent: false,
  condition: "Of the task as next_review or get_task showed it to you, with its quotes.",
  command: verdictCommand,
  step: recordVerdict,
  next: ({ task_id, attempt }, { decision }) =>
    decision === "approve"
      ? "Approved: a person countersigns it now. Call next_review for the next one."
      : `Rejected. To have it done again, call redispatch_task with task_id "${task_id}" and attempt ${attempt}; to leave that to a person, call next_review for the next one.`,
});

export const redispatchTool = stepTool({
  name: "redispatch_task",
  title: "Hand a rejected task out again",
  description: `Begins the next attempt of a rejected task: it waits for an executor again, who gets the verdict's reason and issues word for word. Call it after a submit_verdict that rejected. Refused: a task that is not rejected, an attempt that is not current, and a task that has no room for another attempt (${ATTEMPTS_MAX} at most, and its bytes and work-log entries).`,
  roles: ["reviewer"],
  isIdempotent: false,
  command: redispatchCommand.required({ attempt: true }),
  step: redispatchTask,
  next: ({ attempt }) =>
    `Attempt ${attempt} waits for an executor now. Call next_review for the next result.`,
});
