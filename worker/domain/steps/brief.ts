// Brief: a person says what the attempt will be measured by, before anybody has claimed it.

import { advance } from "../advance.ts";
import { checkNoVerdict, checkRole } from "../attempt-checks.ts";
import { canonicalJson, sha256HexOf } from "../canonical-json.ts";
import type { BriefCommand } from "../commands.ts";
import { buildCriteria } from "../criteria.ts";
import { isPerson } from "../engine.ts";
import { conflict, plainActor, refused, unprocessable } from "../refusal.ts";
import type { Refusal, Step, StepFact } from "../step.ts";
import type { Criterion, Task } from "../task-schema.ts";

/** What the command leaves out stays; an empty list of criteria makes the request itself the only one. */
export const briefTask: Step<BriefCommand> = (task, command, context) => {
  const blocked =
    checkRole(context.actor, ["admin"]) ?? checkNotAcked(task) ?? checkNoVerdict(task);
  if (blocked !== undefined) return refused(blocked);

  let criteria = task.acceptance_criteria;
  if (command.acceptance_criteria !== undefined) {
    const built = buildCriteria(command.acceptance_criteria, task.request_text);
    if (!built.ok) return refused(built.refusal);
    criteria = built.criteria;
  }
  const dropped = checkHandedOutIssues(task, criteria);
  if (dropped !== undefined) return refused(dropped);

  const briefed: Task = {
    ...task,
    acceptance_criteria: criteria,
    declared_scope: command.declared_scope ?? task.declared_scope,
  };
  return advance(briefed, context, briefFact(briefed), "request");
};

function checkNotAcked(task: Task): Refusal | undefined {
  if (task.ack === undefined) return undefined;
  const isDecided = task.verdict !== undefined && isPerson(task.verdict.decided_by);
  const way = isDecided ? "Reopen the decision, reject" : "Reject";
  return conflict(
    "already_acked",
    `${task.ack.by.name} acknowledged attempt ${task.attempt} at ${task.ack.at} with the brief as it stands. ${way} the attempt and re-dispatch it to brief the next one.`,
    { holder: plainActor(task.ack.by), at: task.ack.at },
  );
}

/** The issues handed out with this attempt name criteria; those must stay, or nobody can answer them. */
function checkHandedOutIssues(task: Task, criteria: readonly Criterion[]): Refusal | undefined {
  const kept = new Set(criteria.map((criterion) => criterion.id));
  const named = new Set(task.dispatch?.issues.map((issue) => issue.criterion_ref));
  const dropped = [...named].filter((id) => !kept.has(id));
  if (dropped.length === 0) return undefined;
  return unprocessable(
    "criterion_in_use",
    `Open issues of this attempt name criteria that the brief drops: ${dropped.join(", ")}. Keep these ids; their texts may change.`,
    { criteria: dropped },
  );
}

function briefFact(task: Task): StepFact {
  return {
    audit_event: "task_briefed",
    caused_by: ["task_created", "task_redispatched", "task_reopened"],
    detail: {
      attempt: task.attempt,
      criteria_count: task.acceptance_criteria.length,
      criteria_sha256: sha256HexOf(canonicalJson(task.acceptance_criteria)),
      scope_count: task.declared_scope.length,
      scope_sha256: sha256HexOf(canonicalJson(task.declared_scope)),
    },
  };
}
