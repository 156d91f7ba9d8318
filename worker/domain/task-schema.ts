// The task, as it stands in ssot/{task_id}.json (SPEC 2). Objects are loose: a field that this
// version doesn't know is kept when it is found in a file. Requests have strict schemas of their own.

import { z } from "zod";
import { ACTOR_ROLES } from "../../storage-adapter/port/audit-fact.ts";
import * as limit from "./limits.ts";

export const TASK_ID_PATTERN = /^[a-z0-9][a-z0-9_-]{0,63}$/;

export const taskId = z.string().regex(TASK_ID_PATTERN, "must match ^[a-z0-9][a-z0-9_-]{0,63}$");
/** What issues, criteria, tool calls and work-log entries are called by. */
export const refId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
    "must be 1 to 64 of A-Z a-z 0-9 . _ : -, starting with a letter or digit",
  );
export const timestamp = z.iso.datetime({
  precision: 3,
  error: "must be ISO 8601 with milliseconds, in UTC",
});
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits");
const count = z.int().min(1);

/** Text that UTF-8 can carry: RFC 8785 has no form for a lone surrogate. */
export const text = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .refine(
      (value) => value.isWellFormed(),
      "must be well-formed Unicode (it holds a lone surrogate)",
    );

export const TASK_STATUSES = ["pending", "needs_review", "approved", "rejected"] as const;
export const taskStatus = z.enum(TASK_STATUSES);
export const TASK_SOURCES = ["telegram", "api", "sample"] as const;
const taskSource = z.enum(TASK_SOURCES);

export const actor = z.looseObject({ role: z.enum(ACTOR_ROLES), name: z.string().min(1).max(64) });

export const criterion = z.looseObject({
  id: refId,
  text: text(limit.REQUEST_TEXT_CHARS_MAX).min(1),
});

export const ack = z.looseObject({
  attempt: count,
  criteria_echo: z.array(z.string()).max(limit.CRITERIA_MAX),
  scope_echo: z.array(z.string()).max(limit.SCOPE_LINES_MAX),
  echo_match_rate: z.number().min(0).max(1),
  at: timestamp,
  by: actor,
});

export const TOOL_CALL_STATUSES = ["running", "succeeded", "failed"] as const;
export const toolCall = z.looseObject({
  tool_call_id: refId,
  correlation_id: taskId,
  attempt: count,
  name: text(200).min(1),
  status: z.enum(TOOL_CALL_STATUSES),
  started_at: timestamp,
  finished_at: timestamp.nullable(),
  summary: text(limit.TEXT_CHARS_MAX),
});

export const workLogEntry = z.looseObject({
  entry_id: refId,
  criterion_ref: refId.optional(),
  issue_ref: refId.optional(),
  tool_call_id: refId.optional(),
  text: text(limit.TEXT_CHARS_MAX).min(1),
  at: timestamp,
});

export const taskResult = z.looseObject({
  attempt: count,
  work_log: z.array(workLogEntry).max(limit.WORK_LOG_ENTRIES_MAX),
  diff_snapshot: text(limit.DIFF_CHARS_MAX).optional(),
  at: timestamp,
  by: actor,
});

export const issue = z.looseObject({
  issue_id: refId,
  criterion_ref: refId,
  text: text(limit.TEXT_CHARS_MAX).min(1),
  work_log_ref: refId.optional(),
});

export const verdict = z.looseObject({
  attempt: count,
  decision: z.enum(["approve", "reject"]),
  reason: text(limit.TEXT_CHARS_MAX),
  issues: z.array(issue).max(limit.ISSUES_MAX),
  issues_sha256: sha256Hex,
  decided_by: actor,
  at: timestamp,
  content_sha256: sha256Hex,
});

export const dispatch = z.looseObject({
  attempt: count,
  reason: text(limit.TEXT_CHARS_MAX),
  issues: z.array(issue).max(limit.ISSUES_MAX),
  issues_sha256: sha256Hex,
  at: timestamp,
  by: actor,
});

export const edit = z.looseObject({ text: text(limit.REQUEST_TEXT_CHARS_MAX), at: timestamp });

/** Oldest first; `kind` says which of the four it is. Nothing that was decided is ever erased. */
export const historyEntry = z.discriminatedUnion("kind", [
  z.looseObject({
    kind: z.literal("attempt_closed"),
    at: timestamp,
    by: actor,
    attempt: count,
    ack: ack.optional(),
    task_result: taskResult.optional(),
    verdict,
    dispatch: dispatch.optional(),
  }),
  z.looseObject({ kind: z.literal("verdict_replaced"), at: timestamp, by: actor, verdict }),
  z.looseObject({
    kind: z.literal("verdict_reopened"),
    at: timestamp,
    by: actor,
    reason: z.string(),
    verdict,
  }),
  z.looseObject({
    kind: z.literal("result_replaced"),
    at: timestamp,
    by: actor,
    task_result: taskResult,
  }),
]);

export const CI_STATES = [
  "pending",
  "success",
  "failure",
  "error",
  "cancelled",
  "skipped",
  "neutral",
] as const;
export const ciStatus = z.looseObject({
  state: z.enum(CI_STATES),
  head_sha: z.string(),
  url: z.string().nullable(),
  run_attempt: z.int().min(0),
  /** When it happened, as the event itself says. */
  at: timestamp,
  /** Of the delivery that reported it; one that was written by hand has none. */
  body_sha256: sha256Hex.optional(),
});

export const task = z.looseObject({
  schema_version: z.literal(1),
  task_id: taskId,
  correlation_id: taskId,
  source: taskSource,
  chat_id: z.int().optional(),
  message_id: z.int().optional(),
  request_text: text(limit.REQUEST_TEXT_CHARS_MAX),
  created_at: timestamp,
  revision: count,
  updated_at: timestamp,
  status: taskStatus,
  acceptance_criteria: z.array(criterion).min(1).max(limit.CRITERIA_MAX),
  declared_scope: z.array(text(limit.TEXT_CHARS_MAX).min(1)).max(limit.SCOPE_LINES_MAX),
  attempt: z.int().min(1).max(limit.ATTEMPTS_MAX),
  ack: ack.optional(),
  tool_calls: z.array(toolCall).max(limit.TOOL_CALLS_MAX),
  task_result: taskResult.optional(),
  verdict: verdict.optional(),
  dispatch: dispatch.optional(),
  edits: z.array(edit).max(limit.EDITS_MAX),
  history: z.array(historyEntry).max(limit.HISTORY_ENTRIES_MAX),
  ci_status: ciStatus.optional(),
});

export type Task = z.infer<typeof task>;
export type Actor = z.infer<typeof actor>;
export type Criterion = z.infer<typeof criterion>;
export type ToolCall = z.infer<typeof toolCall>;
export type WorkLogEntry = z.infer<typeof workLogEntry>;
export type TaskResult = z.infer<typeof taskResult>;
export type Issue = z.infer<typeof issue>;
export type Verdict = z.infer<typeof verdict>;
export type Dispatch = z.infer<typeof dispatch>;
export type HistoryEntry = z.infer<typeof historyEntry>;
export type CiStatus = z.infer<typeof ciStatus>;
export type TaskStatus = z.infer<typeof taskStatus>;
