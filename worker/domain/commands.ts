// What a caller may send with each step, as strict schemas: a field they don't know is refused.
// List sizes aren't checked here but by the step (bounds.ts), which refuses them with a 422.

import { z } from "zod";
import * as limit from "./limits.ts";
import {
  TASK_SOURCES,
  TOOL_CALL_STATUSES,
  refId,
  taskId,
  text,
  timestamp,
  toolCall,
} from "./task-schema.ts";

const attempt = z.int().min(1).describe("The attempt that is meant; refused unless it is current.");
const reason = text(limit.TEXT_CHARS_MAX);

/** Ids left out are minted: c1, c2, … */
export const criterionInput = z.strictObject({
  id: refId.optional(),
  text: text(limit.REQUEST_TEXT_CHARS_MAX).min(1),
});

/** Ids left out are minted: i1, i2, … */
export const issueInput = z.strictObject({
  issue_id: refId.optional(),
  criterion_ref: refId,
  text: text(limit.TEXT_CHARS_MAX).min(1),
  work_log_ref: refId.optional(),
});

/** Ids left out are minted: w1, w2, …; a time left out is the server's. */
export const workLogEntryInput = z.strictObject({
  entry_id: refId.optional(),
  criterion_ref: refId.optional(),
  issue_ref: refId.optional(),
  tool_call_id: refId.optional(),
  text: text(limit.TEXT_CHARS_MAX).min(1),
  at: timestamp.optional(),
});

const criteria = z.array(criterionInput);
const scope = z.array(text(limit.TEXT_CHARS_MAX).min(1));

export const createCommand = z.strictObject({
  task_id: taskId.optional(),
  request_text: text(limit.REQUEST_TEXT_CHARS_MAX).min(1),
  acceptance_criteria: criteria.optional(),
  declared_scope: scope.optional(),
  /** Only a message makes a task of source `telegram`. */
  source: z.enum(TASK_SOURCES).exclude(["telegram"]).optional(),
});

export const briefCommand = z
  .strictObject({ acceptance_criteria: criteria.optional(), declared_scope: scope.optional() })
  .refine(
    (brief) => brief.acceptance_criteria !== undefined || brief.declared_scope !== undefined,
    "must hold acceptance_criteria, declared_scope or both",
  );

export const ackCommand = z.strictObject({
  attempt,
  criteria_echo: z.array(z.string()).describe("The criteria's texts, in order, unchanged."),
  scope_echo: z.array(z.string()).describe("The lines of the declared scope, in order, unchanged."),
});

export const toolCallCommand = z.strictObject({
  tool_call_id: refId,
  attempt: attempt.optional(),
  name: toolCall.shape.name,
  status: z.enum(TOOL_CALL_STATUSES),
  started_at: timestamp.optional(),
  finished_at: timestamp.nullable().optional(),
  summary: toolCall.shape.summary.optional(),
});

export const resultCommand = z.strictObject({
  attempt,
  work_log: z.array(workLogEntryInput),
  diff_snapshot: text(limit.DIFF_CHARS_MAX).optional(),
});

export const verdictCommand = z.strictObject({
  attempt,
  decision: z.enum(["approve", "reject"]),
  reason: reason.optional(),
  issues: z.array(issueInput),
});

/** The body of approve and reject; the route says which of the two it is. */
export const decisionCommand = z.strictObject({
  reason: reason.optional(),
  issues: z.array(issueInput).optional(),
});

export const redispatchCommand = z.strictObject({ attempt: attempt.optional() });

export const reopenCommand = z.strictObject({
  reason: reason.regex(/\S/, "must say why the decision is taken back"),
});

export type CriterionInput = z.infer<typeof criterionInput>;
export type IssueInput = z.infer<typeof issueInput>;
export type WorkLogEntryInput = z.infer<typeof workLogEntryInput>;
export type CreateCommand = z.infer<typeof createCommand>;
export type BriefCommand = z.infer<typeof briefCommand>;
export type AckCommand = z.infer<typeof ackCommand>;
export type ToolCallCommand = z.infer<typeof toolCallCommand>;
export type ResultCommand = z.infer<typeof resultCommand>;
export type VerdictCommand = z.infer<typeof verdictCommand>;
export type DecisionBody = z.infer<typeof decisionCommand>;
export type DecisionCommand = DecisionBody & { decision: "approve" | "reject" };
export type RedispatchCommand = z.infer<typeof redispatchCommand>;
export type ReopenCommand = z.infer<typeof reopenCommand>;
