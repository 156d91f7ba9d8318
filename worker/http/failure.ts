// Everything that can keep a request from its answer, as values. Handlers return them; only
// describe-failure.ts knows what they look like on the wire, only audit-failure.ts how they are audited.

import type { Actor, AuditEventName } from "../../storage-adapter/port/audit-fact.ts";
import type { JsonObject } from "../../storage-adapter/port/json.ts";
import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import type { Refusal } from "../domain/step.ts";
import type { TokenRole } from "../config/token-list.ts";

/** Failures that need no particulars. */
export type PlainReason =
  | "authentication_required"
  | "invalid_credentials"
  | "webhook_secret_wrong"
  | "webhook_signature_wrong"
  | "delivery_not_json"
  | "delivery_id_reused"
  | "sign_in_refused"
  | "host_not_allowed"
  | "origin_not_allowed"
  | "not_found"
  | "unsupported_media_type"
  | "body_too_slow"
  | "body_cut_off"
  | "invalid_cursor"
  | "task_not_found"
  | "task_deleted"
  | "task_id_taken"
  | "idempotency_key_reused"
  | "contended";

export type Failure =
  | { reason: PlainReason }
  | { reason: "role_not_allowed"; role: string; allowed: readonly TokenRole[] }
  | { reason: "method_not_allowed"; allow: readonly string[] }
  | { reason: "body_too_large"; bytesMax: number }
  | { reason: "malformed_json" | "invalid_body" | "invalid_query"; errors: Problem[] }
  | { reason: "invalid_header"; header: string; detail: string }
  | { reason: "precondition_failed"; currentEtag: string }
  | { reason: "task_file_invalid"; problems: Problem[]; access: "read" | "write" }
  | { reason: "refused"; refusal: Refusal }
  | { reason: "storage_unavailable"; detail: string }
  /** `cause` is for the audit alone. */
  | { reason: "internal_error"; cause: unknown };

/** The task that a failure belongs to, once one was read. */
export interface TaskRef {
  task_id: string;
  correlation_id: string;
}

/** What the audit says of a failure in place of `request_refused` or `error`, whatever its status. */
export interface FailureNote {
  audit_event: AuditEventName;
  /** The request's own when left out. */
  actor?: Actor;
  detail: JsonObject;
  /** Anybody can provoke it at will, so the rate of its lines is bounded. */
  isBounded: boolean;
}

export interface Failed {
  failure: Failure;
  about?: TaskRef;
  note?: FailureNote;
}

export function failed(failure: Failure, about?: TaskRef): Failed {
  return about ? { failure, about } : { failure };
}
