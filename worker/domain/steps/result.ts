// Result: what the executor did, entry by entry. Until a verdict stands it can be sent again; the
// former one moves to the history.

import { advance } from "../advance.ts";
import { checkClaim, checkCurrentAttempt, checkNoVerdict, checkRole } from "../attempt-checks.ts";
import { checkHistoryShare } from "../bounds.ts";
import { canonicalJson, sha256HexOf } from "../canonical-json.ts";
import type { ResultCommand, WorkLogEntryInput } from "../commands.ts";
import { mintIds } from "../minted-ids.ts";
import { checkReferences } from "../references.ts";
import { plainActor, refused } from "../refusal.ts";
import type { Refusal, Step, StepFact } from "../step.ts";
import type { HistoryEntry, Task, TaskResult, WorkLogEntry } from "../task-schema.ts";

export const submitResult: Step<ResultCommand> = (task, command, context) => {
  const blocked =
    checkRole(context.actor, ["executor"]) ??
    checkCurrentAttempt(task, command.attempt) ??
    checkClaim(task, context.actor) ??
    checkNoVerdict(task);
  if (blocked !== undefined) return refused(blocked);

  const minted = mintIds(command.work_log, {
    field: "entry_id",
    prefix: "w",
    pointer: "/work_log",
  });
  if (!minted.ok) return refused(minted.refusal);
  const former = task.task_result;
  const wrong =
    checkEntryReferences(task, command.work_log) ??
    (former === undefined ? undefined : checkHistoryShare(task, "replacedResults"));
  if (wrong !== undefined) return refused(wrong);

  const by = plainActor(context.actor);
  const result: TaskResult = {
    attempt: task.attempt,
    work_log: minted.items.map((entry) => datedEntry(entry, context.at)),
    ...(command.diff_snapshot !== undefined && { diff_snapshot: command.diff_snapshot }),
    at: context.at,
    by,
  };
  const replaced: HistoryEntry[] =
    former === undefined
      ? []
      : [{ kind: "result_replaced", at: context.at, by, task_result: former }];
  const submitted = { ...task, task_result: result, history: [...task.history, ...replaced] };
  return advance(submitted, context, resultFact(result, former));
};

function datedEntry(entry: WorkLogEntryInput & { entry_id: string }, now: string): WorkLogEntry {
  return { ...entry, at: entry.at ?? now };
}

function checkEntryReferences(
  task: Task,
  entries: readonly WorkLogEntryInput[],
): Refusal | undefined {
  const criteria = new Set(task.acceptance_criteria.map((criterion) => criterion.id));
  const issues = new Set(task.dispatch?.issues.map((issue) => issue.issue_id));
  const calls = new Set(
    task.tool_calls
      .filter((call) => call.attempt === task.attempt)
      .map((call) => call.tool_call_id),
  );
  return checkReferences(
    entries.flatMap((entry, index) => [
      {
        pointer: `/work_log/${index}/criterion_ref`,
        value: entry.criterion_ref,
        known: criteria,
        kind: "criterion" as const,
      },
      {
        pointer: `/work_log/${index}/issue_ref`,
        value: entry.issue_ref,
        known: issues,
        kind: "issue" as const,
      },
      {
        pointer: `/work_log/${index}/tool_call_id`,
        value: entry.tool_call_id,
        known: calls,
        kind: "tool call" as const,
      },
    ]),
  );
}

function resultFact(result: TaskResult, former: TaskResult | undefined): StepFact {
  return {
    audit_event: "result_submitted",
    caused_by: ["task_acked", "tool_call_recorded"],
    detail: {
      attempt: result.attempt,
      entry_count: result.work_log.length,
      result_sha256: sha256HexOf(canonicalJson(result)),
      has_diff: result.diff_snapshot !== undefined,
      replaces: former !== undefined,
    },
  };
}
