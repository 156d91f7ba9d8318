// Decide: a person approves or rejects. This is the countersignature: it may come at any time, goes
// over a reviewer's verdict, and the first of two wins.

import { advance } from "../advance.ts";
import { checkRole, describeVerdict, verdictFacts } from "../attempt-checks.ts";
import type { DecisionCommand } from "../commands.ts";
import { isPerson, standingVerdict } from "../engine.ts";
import { formerVerdict, verdictDetail } from "../fact-details.ts";
import { buildIssues } from "../issues.ts";
import { conflict, plainActor, refused } from "../refusal.ts";
import type { Refusal, Step } from "../step.ts";
import type { HistoryEntry, Task, Verdict } from "../task-schema.ts";

export const decideTask: Step<DecisionCommand> = (task, command, context) => {
  const blocked = checkRole(context.actor, ["admin"]) ?? checkUndecided(task);
  if (blocked !== undefined) return refused(blocked);

  const issues = buildIssues(task, command.issues ?? []);
  if (!issues.ok) return refused(issues.refusal);
  const by = plainActor(context.actor);
  const verdict: Verdict = {
    attempt: task.attempt,
    decision: command.decision,
    reason: command.reason ?? "",
    issues: issues.issues,
    issues_sha256: issues.sha256,
    decided_by: by,
    at: context.at,
    content_sha256: context.contentSha256,
  };
  const former = task.verdict;
  const replaced: HistoryEntry[] =
    former === undefined ? [] : [{ kind: "verdict_replaced", at: context.at, by, verdict: former }];
  const decided = { ...task, verdict, history: [...task.history, ...replaced] };
  const fact = {
    audit_event:
      command.decision === "approve" ? ("task_approved" as const) : ("task_rejected" as const),
    caused_by: [
      "verdict_recorded",
      "result_submitted",
      "task_created",
      "task_redispatched",
      "task_reopened",
    ] as const,
    detail: {
      ...verdictDetail(verdict),
      ...(former !== undefined && { replaced: formerVerdict(former) }),
    },
  };
  return advance(decided, context, fact, "decision");
};

function checkUndecided(task: Task): Refusal | undefined {
  const verdict = standingVerdict(task);
  if (verdict === undefined || !isPerson(verdict.decided_by)) return undefined;
  return conflict(
    "already_decided",
    `${describeVerdict(verdict)} Read the task again (revision ${task.revision}); to decide otherwise, reopen it with a reason first.`,
    verdictFacts(task, verdict),
  );
}
