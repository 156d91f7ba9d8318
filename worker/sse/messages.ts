// What the event stream says (SPEC 4), each as the text that goes on the wire. JSON has no raw line
// ends, so every message is one `data:` line.

import type { ChangeEvent } from "../../storage-adapter/port/task-storage.ts";
import { formatBlock, formatComment } from "./frame.ts";

/** What a resume came to: from here on, everything since the id, or start over. */
export type Resume = "fresh" | "resumed" | "reset";
/** Why a client has to load everything anew. */
export type ResyncReason = "too_old" | "ahead" | "unreadable";
/**
 * Why the service ends a stream by itself, also one that has just begun: an EventSource gives up for
 * ever on any answer but 200, so what passes by itself is said in the stream.
 */
export type FarewellReason =
  | "service_stopping"
  | "max_age"
  | "session_ended"
  | "too_many_clients"
  | "unavailable";

/** First on every stream; without an id, so that it moves nobody's position. */
export function helloMessage(headSeq: number, resume: Resume, retryMs: number): string {
  const data = JSON.stringify({ head_seq: headSeq, resume });
  return formatBlock({ retryMs, event: "hello", data });
}

export function taskMessage(change: ChangeEvent): string {
  const { seq, audit_event, task_id, correlation_id, status, revision, at } = change;
  const data = { seq, audit_event, task_id, correlation_id, status, revision, at };
  return formatBlock({ id: seq, event: "task", data: JSON.stringify(data) });
}

export function resyncMessage(headSeq: number, reason: ResyncReason): string {
  const data = JSON.stringify({ head_seq: headSeq, reason });
  return formatBlock({ id: headSeq, event: "resync", data });
}

export function farewellMessage(reason: FarewellReason, retryMs: number): string {
  return formatBlock({ retryMs, event: "farewell", data: JSON.stringify({ reason }) });
}

export const HEARTBEAT = formatComment("heartbeat");

/** A heartbeat that moves a filtered client past the changes that it was not told of. */
export function positionMessage(seq: number): string {
  return formatBlock({ id: seq });
}
