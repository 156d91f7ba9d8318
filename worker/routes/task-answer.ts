// What a write to a task is answered with (SPEC 3), fresh or kept: canonical JSON, so that a repeated
// request gets the very bytes of the first.

import { z } from "zod";
import type { JsonObject } from "../../storage-adapter/port/json.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import { taskId, taskStatus, timestamp, verdict } from "../domain/task-schema.ts";
import type { Task } from "../domain/task-schema.ts";
import { etagOf } from "../http/conditional.ts";
import type { WriteAnswer } from "../http/idempotency.ts";
import { jsonResponse } from "../http/json-response.ts";

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

/** All of the answer but `seq` and `at`, which the commit brings. */
export function taskAnswer(task: Task): JsonObject {
  const { task_id, correlation_id, status, revision, attempt } = task;
  const standing = task.verdict ? { verdict: task.verdict as JsonObject } : {};
  return { task_id, correlation_id, status, revision, attempt, ...standing };
}

export function writeResponse(written: WriteAnswer, seq: number, at: string): Response {
  const json = canonicalJson({ ...written.answer, seq, at });
  return jsonResponse(written.status, json, {
    ETag: etagOf(written.sha256),
    // An answer to a POST describes that one change, so nobody may keep it for a later one.
    "Cache-Control": "no-store",
    ...(written.location !== undefined && { Location: written.location }),
  });
}
