// What a caller says of an event; storage adds the rest (seq, at, causation_seq, prev_hash, hash)
// and makes it one line of the audit log. The names are SPEC 8's, all of them and no others.

import type { JsonValue } from "./json.ts";

export const AUDIT_EVENTS = [
  "service_started",
  "service_stopped",
  "recovered",
  "task_created",
  "tasks_listed",
  "task_read",
  "audit_read",
  "task_briefed",
  "task_acked",
  "tool_call_recorded",
  "result_submitted",
  "verdict_recorded",
  "task_approved",
  "task_rejected",
  "task_reopened",
  "task_redispatched",
  "ci_status_updated",
  "message_edited",
  "ssot_external_change",
  "ssot_invalid",
  "ssot_deleted",
  "github_delivery",
  "telegram_ingested",
  "telegram_dedup_hit",
  "telegram_ignored",
  "request_refused",
  "error",
  "session_opened",
  "session_closed",
  "sse_client_connect",
  "sse_client_disconnect",
  "sse_broadcast",
] as const;

export type AuditEventName = (typeof AUDIT_EVENTS)[number];

/** Lines that tell of looking and streaming, not of doing: left out of a task's story unless asked for. */
export const BACKGROUND_EVENTS: ReadonlySet<AuditEventName> = new Set<AuditEventName>([
  "tasks_listed",
  "task_read",
  "audit_read",
  "sse_client_connect",
  "sse_client_disconnect",
  "sse_broadcast",
]);

export const ACTOR_ROLES = [
  "admin",
  "executor",
  "reviewer",
  "reader",
  "anonymous",
  "telegram",
  "github",
  "system",
] as const;

export type ActorRole = (typeof ACTOR_ROLES)[number];

export interface Actor {
  role: ActorRole;
  name: string;
}

export interface AuditFact {
  audit_event: AuditEventName;
  /** A task's own id for lines that belong to it, `req-…` for all others (SPEC 8). */
  correlation_id: string;
  task_id?: string;
  actor: Actor;
  /**
   * Which earlier events of the same correlation id may have led to this one. Storage looks up the
   * latest of them and writes its seq as `causation_seq`; the list itself is not stored.
   */
  caused_by?: readonly AuditEventName[];
  /** What else belongs to the event. Must not use a name that storage writes itself. */
  detail?: { [field: string]: JsonValue };
}

/** The fields of a stored line that storage alone writes. */
export const STORAGE_FIELDS = ["seq", "at", "causation_seq", "prev_hash", "hash"] as const;

export interface AuditLine {
  seq: number;
  /** ISO 8601, milliseconds, UTC. */
  at: string;
  audit_event: AuditEventName;
  correlation_id: string;
  causation_seq?: number;
  task_id?: string;
  actor: Actor;
  prev_hash: string;
  hash: string;
  [field: string]: JsonValue | undefined | Actor;
}

export const FIRST_PREV_HASH = "0".repeat(64);
