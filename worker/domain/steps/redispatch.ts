// Re-dispatch: a rejected attempt is closed into the history and the next one begins, with the
// verdict's issues handed out exactly as they were given.

import { advance } from "../advance.ts";
import { checkCurrentAttempt, checkRole } from "../attempt-checks.ts";
import { checkEntriesLeft } from "../bounds.ts";
import type { RedispatchCommand } from "../commands.ts";
import { deriveStatus, standingVerdict } from "../engine.ts";
import { reasonExcerpt } from "../fact-details.ts";
import { conflict, plainActor, refused } from "../refusal.ts";
import type { Step, StepFact } from "../step.ts";
import type { Actor, Dispatch, HistoryEntry, Task, Verdict } from "../task-schema.ts";

export const redispatchTask: Step<RedispatchCommand> = (task, command, context) => {
  const blocked =
    checkRole(context.actor, ["admin", "reviewer"]) ??
    checkCurrentAttempt(task, command.attempt ?? task.attempt);
  if (blocked !== undefined) return refused(blocked);
  const verdict = standingVerdict(task);
  if (verdict?.decision !== "reject") {
    const status = deriveStatus(task);
    const way = status === "approved" ? "Reopen the decision and reject it" : "Reject it";
    return refused(
      conflict(
        "not_rejected",
        `Only a rejected task can be re-dispatched; this one is ${status}. ${way} first, or leave it as it is.`,
        { status, attempt: task.attempt },
      ),
    );
  }

  const answersOwed = task.acceptance_criteria.length + verdict.issues.length;
  const full = checkEntriesLeft(task, answersOwed);
  if (full !== undefined) return refused(full);

  const by = plainActor(context.actor);
  const dispatch: Dispatch = {
    attempt: task.attempt + 1,
    reason: verdict.reason,
    issues: verdict.issues,
    issues_sha256: verdict.issues_sha256,
    at: context.at,
    by,
  };
  const { ack: _ack, task_result: _result, verdict: _verdict, ...kept } = task;
  const redispatched: Task = {
    ...kept,
    attempt: dispatch.attempt,
    dispatch,
    history: [...task.history, closedAttempt(task, verdict, by, context.at)],
  };
  return advance(redispatched, context, redispatchFact(dispatch), "request");
};

/** The attempt as it ended. Its tool calls stay in `tool_calls`, which name their attempt. */
function closedAttempt(task: Task, verdict: Verdict, by: Actor, at: string): HistoryEntry {
  return {
    kind: "attempt_closed",
    at,
    by,
    attempt: task.attempt,
    ...(task.ack !== undefined && { ack: task.ack }),
    ...(task.task_result !== undefined && { task_result: task.task_result }),
    verdict,
    ...(task.dispatch !== undefined && { dispatch: task.dispatch }),
  };
}

function redispatchFact(dispatch: Dispatch): StepFact {
  return {
    audit_event: "task_redispatched",
    caused_by: ["task_rejected", "verdict_recorded"],
    detail: {
      attempt: dispatch.attempt,
      closed_attempt: dispatch.attempt - 1,
      reason: reasonExcerpt(dispatch.reason),
      issue_count: dispatch.issues.length,
      issues_sha256: dispatch.issues_sha256,
    },
  };
}
