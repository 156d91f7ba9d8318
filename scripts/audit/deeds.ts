// What a task file says was done and by whom (acks, tool calls, results, verdicts, dispatches,
// reopenings, those in its history too), and which audit line each of them must have. Pure.

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import canonicalize from "canonicalize";
import type {
  Actor,
  Dispatch,
  HistoryEntry,
  Task,
  TaskResult,
  ToolCall,
  Verdict,
} from "../../worker/domain/task-schema.ts";
import type { AuditLine } from "./audit-line.ts";

export interface Deed {
  /** As a person would call it. */
  what: string;
  audit_event: string;
  by: Actor | undefined;
  /** Fields that its line must carry with these values. */
  fields: Record<string, unknown>;
}

export function isLineOf(deed: Deed, line: AuditLine): boolean {
  if (line.audit_event !== deed.audit_event) return false;
  if (deed.by !== undefined && !isSameActor(deed.by, line.actor)) return false;
  return Object.entries(deed.fields).every(([name, value]) => isDeepStrictEqual(line[name], value));
}

export function deedsOf(task: Task): Deed[] {
  return [
    ...task.history.flatMap(deedsOfEntry),
    ...deedsOfAttempt(task),
    ...task.tool_calls.map(toolCallDeed),
  ];
}

function deedsOfEntry(entry: HistoryEntry): Deed[] {
  switch (entry.kind) {
    case "attempt_closed":
      return deedsOfAttempt(entry);
    case "verdict_replaced":
      return [verdictDeed(entry.verdict)];
    case "verdict_reopened":
      return [
        verdictDeed(entry.verdict),
        {
          what: `${entry.by.name}'s reopening of attempt ${entry.verdict.attempt}`,
          audit_event: "task_reopened",
          by: entry.by,
          fields: { attempt: entry.verdict.attempt },
        },
      ];
    case "result_replaced":
      return [resultDeed(entry.task_result)];
  }
}

function deedsOfAttempt(
  attempt: Pick<Task, "ack" | "task_result" | "verdict" | "dispatch">,
): Deed[] {
  const { ack, task_result: result, verdict, dispatch } = attempt;
  return [
    ...(dispatch === undefined ? [] : [dispatchDeed(dispatch)]),
    ...(ack === undefined
      ? []
      : [
          {
            what: `${ack.by.name}'s ack of attempt ${ack.attempt}`,
            audit_event: "task_acked",
            by: ack.by,
            fields: { attempt: ack.attempt },
          },
        ]),
    ...(result === undefined ? [] : [resultDeed(result)]),
    ...(verdict === undefined ? [] : [verdictDeed(verdict)]),
  ];
}

function verdictDeed(verdict: Verdict): Deed {
  const { attempt, decision, decided_by: by, issues_sha256, content_sha256 } = verdict;
  const personal = decision === "approve" ? "task_approved" : "task_rejected";
  return {
    what: `the verdict (${decision}) of ${by.name} on attempt ${attempt}`,
    audit_event: by.role === "reviewer" ? "verdict_recorded" : personal,
    by,
    fields: { attempt, decision, issues_sha256, content_sha256 },
  };
}

function resultDeed(result: TaskResult): Deed {
  return {
    what: `${result.by.name}'s result of attempt ${result.attempt}`,
    audit_event: "result_submitted",
    by: result.by,
    fields: { attempt: result.attempt, result_sha256: canonicalSha256(result) },
  };
}

function dispatchDeed(dispatch: Dispatch): Deed {
  const { attempt, issues_sha256, by } = dispatch;
  return {
    what: `the dispatch of attempt ${attempt}`,
    audit_event: "task_redispatched",
    by,
    fields: { attempt, issues_sha256 },
  };
}

function toolCallDeed(call: ToolCall): Deed {
  return {
    what: `tool call ${call.tool_call_id} (${call.name})`,
    audit_event: "tool_call_recorded",
    by: undefined,
    fields: { tool_call_id: call.tool_call_id, attempt: call.attempt },
  };
}

function isSameActor(one: { role: string; name: string }, other: typeof one): boolean {
  return one.role === other.role && one.name === other.name;
}

function canonicalSha256(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "")
    .digest("hex");
}
