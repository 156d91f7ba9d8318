// What a task file says was done and by whom (acks, tool calls, results, verdicts, dispatches,
// reopenings, edits, those in its history too), how to know the audit line of each of them, and what
// that line must record. Pure.

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import canonicalize from "canonicalize";
import { reasonExcerpt } from "../../worker/domain/fact-details.ts";
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

/** A line's field and the value that the file gives it. */
export type Recorded = readonly [field: string, value: unknown];

export interface Deed {
  /** As a person would call it. */
  what: string;
  audit_event: string;
  by: Actor | undefined;
  /** What tells its line from those of other deeds. */
  fields: readonly Recorded[];
  /** What its line records of its content. A field may stand here twice, taken from two places. */
  content: readonly Recorded[];
}

/** The events whose line tells of a deed that stays in the file for good. */
export const DEED_EVENTS: ReadonlySet<string> = new Set([
  "task_acked",
  "tool_call_recorded",
  "result_submitted",
  "verdict_recorded",
  "task_approved",
  "task_rejected",
  "task_reopened",
  "task_redispatched",
  "message_edited",
]);

export function isLineOf(deed: Deed, line: AuditLine): boolean {
  if (line.audit_event !== deed.audit_event) return false;
  if (deed.by !== undefined && !isSameActor(deed.by, line.actor)) return false;
  return differences(deed.fields, line).length === 0;
}

/** Those that the line records otherwise. */
export function differences(content: readonly Recorded[], line: AuditLine): Recorded[] {
  return content.filter(([field, value]) => !isDeepStrictEqual(line[field], value));
}

export function deedsOf(task: Task): Deed[] {
  return [
    ...task.history.flatMap(deedsOfEntry),
    ...deedsOfAttempt(task),
    ...task.tool_calls.map(toolCallDeed),
    ...task.edits.map(editDeed),
  ];
}

/** What stands until a later line (of a brief) records it anew. */
export function standingContent(task: Task): { what: string; recorded: Recorded }[] {
  const { request_text, acceptance_criteria, declared_scope } = task;
  return [
    { what: "request_text", recorded: ["request_sha256", sha256(request_text)] },
    {
      what: "acceptance_criteria",
      recorded: ["criteria_sha256", canonicalSha256(acceptance_criteria)],
    },
    { what: "declared_scope", recorded: ["scope_sha256", canonicalSha256(declared_scope)] },
  ];
}

/** What the latest report of CI has put into the file; its address and unknown fields are on no line. */
export function ciContent(ci: NonNullable<Task["ci_status"]>): Recorded[] {
  return [
    ["state", ci.state],
    ["head_sha", ci.head_sha],
    ["run_attempt", ci.run_attempt],
    ["event_at", ci.at],
    ["body_sha256", ci.body_sha256 ?? null],
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
          fields: [["attempt", entry.verdict.attempt]],
          content: [["reason", reasonExcerpt(entry.reason)]],
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
    ...(ack === undefined ? [] : [ackDeed(ack)]),
    ...(result === undefined ? [] : [resultDeed(result)]),
    ...(verdict === undefined ? [] : [verdictDeed(verdict)]),
  ];
}

function ackDeed(ack: NonNullable<Task["ack"]>): Deed {
  return {
    what: `${ack.by.name}'s ack of attempt ${ack.attempt}`,
    audit_event: "task_acked",
    by: ack.by,
    fields: [["attempt", ack.attempt]],
    content: [
      ["criteria_count", ack.criteria_echo.length],
      ["scope_count", ack.scope_echo.length],
      ["echo_match_rate", ack.echo_match_rate],
    ],
  };
}

function verdictDeed(verdict: Verdict): Deed {
  const { attempt, decision, decided_by: by, content_sha256 } = verdict;
  const personal = decision === "approve" ? "task_approved" : "task_rejected";
  return {
    what: `the verdict (${decision}) of ${by.name} on attempt ${attempt}`,
    audit_event: by.role === "reviewer" ? "verdict_recorded" : personal,
    by,
    fields: [
      ["attempt", attempt],
      ["decision", decision],
    ],
    content: [...reasonAndIssues(verdict), ["content_sha256", content_sha256]],
  };
}

function resultDeed(result: TaskResult): Deed {
  return {
    what: `${result.by.name}'s result of attempt ${result.attempt}`,
    audit_event: "result_submitted",
    by: result.by,
    fields: [["attempt", result.attempt]],
    content: [["result_sha256", canonicalSha256(result)]],
  };
}

function dispatchDeed(dispatch: Dispatch): Deed {
  return {
    what: `the dispatch of attempt ${dispatch.attempt}`,
    audit_event: "task_redispatched",
    by: dispatch.by,
    fields: [["attempt", dispatch.attempt]],
    content: reasonAndIssues(dispatch),
  };
}

/** The digest is taken twice: as the file states it, and of the issues themselves. */
function reasonAndIssues(given: Pick<Dispatch, "reason" | "issues" | "issues_sha256">): Recorded[] {
  return [
    ["reason", reasonExcerpt(given.reason)],
    ["issues_sha256", given.issues_sha256],
    ["issues_sha256", canonicalSha256(given.issues)],
  ];
}

/** Its lines are many when it was shown while it ran: the last one records how it ended. */
function toolCallDeed(call: ToolCall): Deed {
  return {
    what: `tool call ${call.tool_call_id} (${call.name})`,
    audit_event: "tool_call_recorded",
    by: undefined,
    fields: [
      ["tool_call_id", call.tool_call_id],
      ["attempt", call.attempt],
    ],
    content: [
      ["tool_name", call.name],
      ["tool_call_status", call.status],
    ],
  };
}

function editDeed(edit: Task["edits"][number]): Deed {
  return {
    what: `the edit of ${edit.at}`,
    audit_event: "message_edited",
    by: undefined,
    fields: [["edited_at", edit.at]],
    content: [["text_sha256", sha256(edit.text)]],
  };
}

function isSameActor(one: { role: string; name: string }, other: typeof one): boolean {
  return one.role === other.role && one.name === other.name;
}

function canonicalSha256(value: unknown): string {
  return sha256(canonicalize(value) ?? "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
