// An audit line in plain words, to be read after its actor's name: "kim | acknowledged attempt 1".
// What an actor of the system did is told whole.

import type { AuditEventName, AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import { counted } from "../compare/difference.ts";
import { decisionWord } from "../verdict/decision-word.ts";
import { numberField, textField, textListField } from "./line-fields.ts";

export interface EventWords {
  words: string;
  /** What somebody wrote on this occasion, at most an excerpt of it; "" where nobody did. */
  quote: string;
}

type Tell = (line: AuditLine) => string;

const WORDS: Readonly<Record<AuditEventName, Tell>> = {
  service_started: () => "started",
  service_stopped: () => "stopped",
  recovered: () => "settled what a crash had left open",
  task_created: (line) => `created the task with ${criteria(line)}`,
  tasks_listed: () => "looked at the list",
  task_read: (line) => `read the task${times(line)}`,
  audit_read: (line) => `read this log${times(line)}`,
  task_briefed: (line) =>
    `briefed it: ${criteria(line)}, ${counted(numberField(line, "scope_count") ?? 0, "line")} of scope`,
  task_acked: (line) => `acknowledged ${attempt(line)} and recited ${recited(line)}`,
  tool_call_recorded: (line) =>
    `ran ${textField(line, "tool_name")} (${textField(line, "tool_call_id")}): ${textField(line, "tool_call_status")}`,
  result_submitted: (line) =>
    `${line["replaces"] === true ? "replaced" : "submitted"} the result of ${attempt(line)}: ${entries(line)}`,
  verdict_recorded: (line) => judged(line),
  task_approved: (line) => judged(line),
  task_rejected: (line) => judged(line),
  task_reopened: (line) => `reopened the decision on ${attempt(line)}`,
  task_redispatched: (line) =>
    `sent it back as ${attempt(line)} with ${counted(numberField(line, "issue_count") ?? 0, "issue")}`,
  ci_status_updated: (line) => `reported CI: ${textField(line, "state") || "changed"}`,
  message_edited: () => "edited the message where it came from",
  ssot_external_change: (line) =>
    `found the file changed by hand: ${textListField(line, "changed_fields").join(", ") || "no field"}`,
  ssot_invalid: () => "found the file invalid",
  ssot_deleted: () => "found the file deleted",
  github_delivery: (line) => delivered(line),
  telegram_ingested: () => "brought the message",
  telegram_dedup_hit: () => "brought the message again; nothing was changed",
  telegram_ignored: (line) => `brought something that was ignored${because(line)}`,
  request_refused: (line) => `was refused: ${asked(line)} (${textField(line, "code")})`,
  error: (line) => `met an error: ${textField(line, "code") || "unknown"}`,
  session_opened: () => "signed in",
  session_closed: () => "signed out",
  sse_client_connect: () => "began to watch",
  sse_client_disconnect: () => "stopped watching",
  sse_broadcast: () => "told those who watch",
};

/** A re-dispatch repeats the reason of the verdict that it follows; the others' reason is a code. */
const UNQUOTED: ReadonlySet<AuditEventName> = new Set<AuditEventName>([
  "task_redispatched",
  "github_delivery",
  "telegram_ignored",
]);

/** A name that this version does not know is shown as it stands. */
export function describeEvent(line: AuditLine): EventWords {
  const tell = (WORDS as Readonly<Record<string, Tell | undefined>>)[line.audit_event];
  const quote = UNQUOTED.has(line.audit_event) ? "" : textField(line, "reason");
  return { words: tell?.(line) ?? line.audit_event, quote };
}

function attempt(line: AuditLine): string {
  return `attempt ${numberField(line, "attempt") ?? "?"}`;
}

function criteria(line: AuditLine): string {
  return counted(numberField(line, "criteria_count") ?? 0, "criterion", "criteria");
}

function entries(line: AuditLine): string {
  const count = numberField(line, "entry_count") ?? 0;
  const diff = line["has_diff"] === true ? " and a diff" : "";
  return `${counted(count, "work-log entry", "work-log entries")}${diff}`;
}

function recited(line: AuditLine): string {
  const count =
    (numberField(line, "criteria_count") ?? 0) + (numberField(line, "scope_count") ?? 0);
  const isExact = numberField(line, "echo_match_rate") === 1;
  return `${counted(count, "line")}${isExact ? " exactly" : ""}`;
}

function judged(line: AuditLine): string {
  const decision = textField(line, "decision") === "approve" ? "approve" : "reject";
  const count = numberField(line, "issue_count") ?? 0;
  const found = count === 0 ? "" : ` with ${counted(count, "issue")}`;
  return `${decisionWord(decision, line.actor)} ${attempt(line)}${found}`;
}

/** Every tool is called at the same path: only its name says what was wanted. */
function asked(line: AuditLine): string {
  const tool = textField(line, "tool");
  return tool === "" ? `${textField(line, "method")} ${textField(line, "path")}` : tool;
}

/** Reads of one caller within a second share a line. */
function times(line: AuditLine): string {
  const count = numberField(line, "count") ?? 1;
  return count === 1 ? "" : ` ${count} times`;
}

function delivered(line: AuditLine): string {
  const event = spaced(textField(line, "event"));
  const what = `delivered an event${event === "" ? "" : ` (${event})`}`;
  switch (textField(line, "write_result")) {
    case "ignored":
      return `${what} that was ignored${because(line)}`;
    case "refused":
      return `${what} that was refused${because(line)}`;
    case "duplicate":
      return `${what} again; nothing was changed`;
    default:
      return what;
  }
}

function because(line: AuditLine): string {
  const reason = spaced(textField(line, "reason"));
  return reason === "" ? "" : `: ${reason}`;
}

/** A code, for people. */
function spaced(code: string): string {
  return code.replaceAll("_", " ");
}
