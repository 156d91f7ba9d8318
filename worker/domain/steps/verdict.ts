// Verdict: a reviewer judges the attempt's result. It is one per attempt, never on one's own work,
// and an approval leaves the countersignature to a person.

import { advance } from "../advance.ts";
import { checkCurrentAttempt, checkNoVerdict, checkRole, isExecutorOf } from "../attempt-checks.ts";
import type { VerdictCommand } from "../commands.ts";
import { verdictDetail } from "../fact-details.ts";
import { buildIssues } from "../issues.ts";
import { REFUSAL_LIST_MAX } from "../limits.ts";
import { conflict, forbidden, plainActor, refused, unprocessable } from "../refusal.ts";
import type { Refusal, Step } from "../step.ts";
import type { Actor, Task, Verdict } from "../task-schema.ts";
import { unansweredIssues } from "../unanswered.ts";

export const recordVerdict: Step<VerdictCommand> = (task, command, context) => {
  const blocked =
    checkRole(context.actor, ["reviewer"]) ??
    checkNotOwnWork(task, context.actor) ??
    checkCurrentAttempt(task, command.attempt) ??
    checkNoVerdict(task) ??
    checkResult(task) ??
    checkApproval(task, command);
  if (blocked !== undefined) return refused(blocked);

  const issues = buildIssues(task, command.issues);
  if (!issues.ok) return refused(issues.refusal);
  const verdict: Verdict = {
    attempt: task.attempt,
    decision: command.decision,
    reason: command.reason ?? "",
    issues: issues.issues,
    issues_sha256: issues.sha256,
    decided_by: plainActor(context.actor),
    at: context.at,
    content_sha256: context.contentSha256,
  };
  return advance(
    { ...task, verdict },
    context,
    {
      audit_event: "verdict_recorded",
      caused_by: ["result_submitted"],
      detail: verdictDetail(verdict),
    },
    "verdict",
  );
};

function checkNotOwnWork(task: Task, actor: Actor): Refusal | undefined {
  if (!isExecutorOf(task, actor.name)) return undefined;
  return forbidden(
    "own_work",
    `${actor.name} executed this attempt and can't judge it. Leave the verdict to another reviewer.`,
    { executor: actor.name },
  );
}

function checkResult(task: Task): Refusal | undefined {
  if (task.task_result?.attempt === task.attempt) return undefined;
  return conflict(
    "no_result",
    `Attempt ${task.attempt} has no result yet. Wait until its executor has submitted one.`,
    { attempt: task.attempt },
  );
}

/** Open are the issues that it carries, and those of the dispatch that the work log doesn't answer. */
function checkApproval(task: Task, command: VerdictCommand): Refusal | undefined {
  if (command.decision === "reject") return undefined;
  const count = command.issues.length;
  if (count > 0) {
    return unprocessable(
      "approve_with_open_issues",
      `An approval can't carry issues; this one has ${count}. Reject with them, or approve without and say the rest in the reason.`,
      { issue_count: count },
    );
  }
  const unanswered = unansweredIssues(task).map((issue) => issue.issue_id);
  if (unanswered.length === 0) return undefined;
  const named = unanswered.slice(0, REFUSAL_LIST_MAX);
  const more =
    unanswered.length > named.length ? ` and ${unanswered.length - named.length} more` : "";
  return unprocessable(
    "approve_with_open_issues",
    `Issues that were handed out with attempt ${task.attempt} have no work-log entry with their issue_ref: ${named.join(", ")}${more}. Reject, or have the executor submit the result again with an entry for each.`,
    { issue_count: unanswered.length, unanswered: named },
  );
}
