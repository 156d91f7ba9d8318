// What a driver has to bring to be held to the contract, and the small tasks that the contract uses.

import type { AuditEventName, AuditFact, Change, TaskStorage } from "../port/index.ts";

export interface DriverUnderTest {
  storage: TaskStorage;
  /** Closes this storage and opens the same data again, with nothing kept but what must be durable. */
  reopen(): Promise<DriverUnderTest>;
  close(): Promise<void>;
}

/** Opens an empty storage. */
export type OpenDriver = () => Promise<DriverUnderTest>;

export const MARIA = { role: "admin", name: "maria" } as const;

interface TaskFields {
  revision?: number;
  request_text?: string;
  created_at?: string;
  source?: "api" | "sample";
  /** Claimed by an executor, then and not earlier; unclaimed without it. */
  acked_at?: string;
}

/** A task's canonical text. Written out here by hand: the contract trusts no serializer. */
export function taskContent(taskId: string, fields: TaskFields = {}): string {
  const { revision = 1, request_text = "Count the spoons", source = "api" } = fields;
  const { created_at = "2026-01-01T00:00:00.000Z", acked_at } = fields;
  const text = JSON.stringify(request_text);
  const ack =
    acked_at === undefined
      ? ""
      : `"ack":{"at":"${acked_at}","attempt":1,"by":{"name":"kim","role":"executor"},"criteria_echo":[${text}],"echo_match_rate":1,"scope_echo":[]},`;
  return `{"acceptance_criteria":[{"id":"c1","text":${text}}],${ack}"attempt":1,"correlation_id":"${taskId}","created_at":"${created_at}","declared_scope":[],"edits":[],"history":[],"request_text":${text},"revision":${revision},"schema_version":1,"source":"${source}","status":"pending","task_id":"${taskId}","tool_calls":[],"updated_at":"${acked_at ?? created_at}"}\n`;
}

export function fact(taskId: string, event: AuditEventName = "task_created"): AuditFact {
  return { audit_event: event, correlation_id: taskId, task_id: taskId, actor: MARIA };
}

export function creation(taskId: string, fields: TaskFields = {}): Change {
  return {
    task_id: taskId,
    expected_revision: "absent",
    content: taskContent(taskId, fields),
    fact: fact(taskId),
  };
}

export function update(taskId: string, from: number, fields: TaskFields = {}): Change {
  return {
    task_id: taskId,
    expected_revision: from,
    content: taskContent(taskId, { ...fields, revision: from + 1 }),
    fact: { ...fact(taskId, "task_briefed"), caused_by: ["task_created"] },
  };
}
