// What the service answers (SPEC 3), as the client checks it: loose, so that a later version may say
// more. The task and the list are the domain's own schemas.

import { z } from "zod";
import { auditLine } from "../audit/audit-line.ts";
import { listPage } from "../../worker/domain/list-schema.ts";
import { task, taskId, taskStatus, timestamp, verdict } from "../../worker/domain/task-schema.ts";

export { listPage, task };

/** To every write: how the task stands now. `seq` is the change's line on the audit log. */
export const taskAnswer = z.looseObject({
  task_id: taskId,
  correlation_id: taskId,
  status: taskStatus,
  revision: z.int().min(1),
  attempt: z.int().min(1),
  verdict: verdict.optional(),
  seq: z.int().min(1),
  at: timestamp,
});

export const trailPage = z.looseObject({
  items: z.array(auditLine),
  /** `after_seq` of the next page; null at the end. */
  next_after_seq: z.int().nullable(),
});

/** RFC 9457. Branch on `code`; `detail` says what to do next; some codes bring further members. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  correlation_id: z.string(),
  /** Of a body or a query: what is wrong where (JSON Pointer). */
  errors: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
});

export type TaskAnswer = z.infer<typeof taskAnswer>;
export type TrailPage = z.infer<typeof trailPage>;
export type Problem = z.infer<typeof problem>;

/** A refusal is a value too. `etag` names the task's content: send it back as `ifMatch`. */
export type Answer<Value> =
  | { ok: true; status: number; value: Value; etag: string | null }
  | { ok: false; status: number; problem: Problem };
