// The lines that storage writes of its own accord: start, stop, repair.

import { randomBytes } from "node:crypto";
import type { AuditEventName, AuditFact, JsonValue } from "../port/index.ts";

const STORAGE = { role: "system", name: "storage" } as const;

/** For lines that belong to no task; a start has one for everything that it does. */
export function mintRequestId(): string {
  return `req-${randomBytes(8).toString("hex")}`;
}

export function serviceFact(
  event: Extract<AuditEventName, "service_started" | "service_stopped" | "recovered">,
  detail: { [field: string]: JsonValue },
  correlationId: string = mintRequestId(),
): AuditFact {
  return { audit_event: event, correlation_id: correlationId, actor: STORAGE, detail };
}

/** A hand edit that a commit overtook: its bytes are kept, and this says where. */
export function setAsideFact(taskId: string, name: string): AuditFact {
  return {
    audit_event: "ssot_external_change",
    correlation_id: taskId,
    task_id: taskId,
    actor: { role: "system", name: "ssot" },
    detail: { outcome: "set_aside", kept_as: name },
  };
}
