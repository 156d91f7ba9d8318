// What an agent does next with a task as it stands: the sentence that next_task, next_review and
// get_task end with.

import { isExecutorOf, isSameActor } from "../domain/attempt-checks.ts";
import { deriveStage } from "../domain/stage.ts";
import type { Actor, Task } from "../domain/task-schema.ts";
import { unansweredIssues } from "../domain/unanswered.ts";
import { completeResult } from "./work-left.ts";

export function whatNow(task: Task, actor: Actor): string {
  return actor.role === "reviewer" ? reviewersNext(task, actor) : executorsNext(task, actor);
}

function executorsNext(task: Task, actor: Actor): string {
  const { ack } = task;
  switch (deriveStage(task)) {
    case "queued":
      return recite(task);
    case "working":
      return ack && isSameActor(ack.by, actor)
        ? goOn(task)
        : `${ack?.by.name ?? "Somebody else"} holds this attempt. Call next_task for another one.`;
    case "delivered":
      return (ack && isSameActor(ack.by, actor) ? completeResult(task) : undefined) ?? DONE;
    case "reviewed":
    case "decided":
      return DONE;
  }
}

const DONE = "Nothing is left for an executor to do here now. Call next_task.";

function reviewersNext(task: Task, actor: Actor): string {
  if (isExecutorOf(task, actor.name))
    return "You executed this one. Call next_review for another's work.";
  const stage = deriveStage(task);
  if (stage === "delivered") return judge(task);
  if (task.status === "rejected") {
    return `It is rejected. To have it done again, call redispatch_task ${on(task)}; else call next_review.`;
  }
  return "Nothing is left for a reviewer to do here now. Call next_review.";
}

function recite(task: Task): string {
  return `Claim it: call ack_task ${on(task)}, criteria_echo: the text of each of acceptance_criteria, and scope_echo: each line of declared_scope, copied byte for byte and in order.`;
}

function goOn(task: Task): string {
  return `You have acknowledged this attempt. Go on with the work: call record_tool_call for what you do and submit_result when it is done, both ${on(task)}.`;
}

function judge(task: Task): string {
  const issues = `"reject" with one issue for each thing that is wrong, each with the criterion_ref it is about`;
  const call = `Check each criterion, then call submit_verdict ${on(task)}, the etag that came with it`;
  const unanswered = unansweredIssues(task).map((issue) => issue.issue_id);
  if (unanswered.length > 0) {
    return `${call}, and decision ${issues}. An approve would be refused, since no work-log entry answers ${unanswered.join(", ")}.`;
  }
  return `${call}, and decision "approve" with issues [] where all of them are met, else ${issues}.`;
}

function on({ task_id, attempt }: Task): string {
  return `with task_id "${task_id}" and attempt ${attempt}`;
}
