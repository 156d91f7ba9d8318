// A request's JSON body in two steps, since other checks stand between them (SPEC 3): first its size
// and type, then what it says.

import type { z } from "zod";
import { readBody } from "./body.ts";
import type { BodyOutcome } from "./body.ts";
import { isJsonContent } from "./content-type.ts";
import type { Failure } from "./failure.ts";
import { parseStrictJson } from "./json-body.ts";
import { validate } from "./validate.ts";

/**
 * Twice what a task file may hold, since escapes can make JSON longer than what it says: whatever
 * fits a task arrives, and gets a 422 with particulars where it doesn't.
 */
export const API_BODY_BYTES_MAX = 2 * 1_048_576;

export type ReceivedBody = { ok: true; bytes: Uint8Array } | { ok: false; failure: Failure };
export type Interpreted<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

/** 408, 413 and 415. An empty body needs no type: curl names a form's where nothing is sent. */
export async function receiveJson(request: Request, bytesMax: number): Promise<ReceivedBody> {
  const body = await readBody(request, bytesMax);
  if (!body.ok) return { ok: false, failure: bodyFailure(body.reason, bytesMax) };
  if (body.bytes.length > 0 && !isJsonContent(request.headers)) {
    return { ok: false, failure: { reason: "unsupported_media_type" } };
  }
  return body;
}

export function bodyFailure(
  reason: (BodyOutcome & { ok: false })["reason"],
  bytesMax: number,
): Failure {
  return reason === "body_too_large" ? { reason, bytesMax } : { reason };
}

/** 400. Where a body is optional, none means `{}`. */
export function interpretJson<Value>(
  bytes: Uint8Array,
  body: { schema: z.ZodType<Value>; required: boolean },
): Interpreted<Value> {
  if (bytes.length === 0 && body.required) {
    const message = "is empty; see /openapi.json for what it should hold";
    return { ok: false, failure: { reason: "malformed_json", errors: [{ path: "", message }] } };
  }
  const json = bytes.length === 0 ? NO_BODY : parseStrictJson(bytes);
  if (!json.ok) return { ok: false, failure: { reason: "malformed_json", errors: json.errors } };
  return checkBody(body.schema, json.value);
}

const NO_BODY = { ok: true, value: {} } as const;

/** 400 too, of what is read already. */
export function checkBody<Value>(schema: z.ZodType<Value>, value: unknown): Interpreted<Value> {
  const checked = validate(schema, value);
  if (checked.ok) return checked;
  return { ok: false, failure: { reason: "invalid_body", errors: checked.errors } };
}
