// What the service answers beside tasks and lists (SPEC 3, SPEC 8): to every write, for a page of a
// task's audit trail, and as a refusal. The routes and the OpenAPI document say it with these schemas,
// and the client of the API checks with them.

import { z } from "zod";
import { sha256Hex, taskId, taskStatus, timestamp, verdict } from "./task-schema.ts";

/** How the task stands now. */
export const taskAnswerSchema = z.object({
  task_id: taskId,
  correlation_id: taskId,
  status: taskStatus,
  revision: z.int().min(1),
  attempt: z.int().min(1),
  verdict: verdict.optional(),
  seq: z.int().min(1).describe("The change's line on the audit log, and its event's id."),
  at: timestamp,
});

/** A stored line; what else belongs to the event stands beside these. */
const auditLine = z.looseObject({
  seq: z.int().min(1),
  at: timestamp,
  audit_event: z.string(),
  correlation_id: z.string(),
  causation_seq: z.int().min(1).optional(),
  task_id: taskId.optional(),
  actor: z.looseObject({ role: z.string(), name: z.string() }),
  prev_hash: sha256Hex,
  hash: sha256Hex,
});

export const trailPage = z.object({
  items: z.array(auditLine),
  next_after_seq: z.int().nullable().describe("`after_seq` of the next page; null at the end."),
});

/** RFC 9457; some codes bring further members. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe("What to do next."),
  code: z.string().describe("Stable; branch on this."),
  correlation_id: z.string(),
  errors: z
    .array(z.object({ path: z.string().describe("JSON Pointer"), message: z.string() }))
    .optional(),
});

export type TaskAnswer = z.infer<typeof taskAnswerSchema>;
export type TrailPage = z.infer<typeof trailPage>;
export type Problem = z.infer<typeof problem>;
