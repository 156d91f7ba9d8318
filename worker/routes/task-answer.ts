// What a write to a task is answered with (SPEC 3), fresh or kept: canonical JSON, so that a repeated
// request gets the very bytes of the first.

import type { JsonObject } from "../../storage-adapter/port/json.ts";
import { canonicalJson } from "../domain/canonical-json.ts";
import type { Task } from "../domain/task-schema.ts";
import { etagOf } from "../http/conditional.ts";
import type { WriteAnswer } from "../http/idempotency.ts";
import { jsonResponse } from "../http/json-response.ts";

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
