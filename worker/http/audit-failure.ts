// Failures on the audit log (SPEC 8): refusals one by one up to storage's rate, errors durably and
// with the cause that the answer keeps to itself. Failing to write them never changes the answer.

import type { AuditFact } from "../../storage-adapter/port/audit-fact.ts";
import type { JsonObject } from "../../storage-adapter/port/json.ts";
import type { TaskStorage } from "../../storage-adapter/port/task-storage.ts";
import type { Actor } from "../domain/task-schema.ts";
import type { Failed, Failure } from "./failure.ts";

const AUDITED_REFUSALS = new Set([401, 403, 409, 412, 422]);
const PATH_CHARS_MAX = 200;
const CAUSE_CHARS_MAX = 4_000;

export interface FailedRequest {
  method: string;
  /** Never the query: a client might have put a secret there. */
  path: string;
  route: string;
  correlationId: string;
  actor: Actor;
  /** The MCP tool that was called. */
  tool?: string;
  /** Named in its arguments: of a task that was never looked for, nothing else tells. */
  namedTaskId?: string;
}

export async function auditFailure(
  storage: Pick<TaskStorage, "append" | "noteRefusal">,
  request: FailedRequest,
  { failure, about, note }: Failed,
  answered: { status: number; code: string },
): Promise<void> {
  const common = {
    correlation_id: about?.correlation_id ?? request.correlationId,
    ...(about && { task_id: about.task_id }),
    actor: request.actor,
  };
  const detail: JsonObject = {
    method: request.method.slice(0, PATH_CHARS_MAX),
    path: request.path.slice(0, PATH_CHARS_MAX),
    route: request.route,
    status: answered.status,
    code: answered.code,
    ...(request.tool !== undefined && { tool: request.tool }),
    ...(!about && request.namedTaskId !== undefined && { named_task_id: request.namedTaskId }),
  };
  if (note) {
    const { audit_event, actor = request.actor } = note;
    const fact: AuditFact = {
      ...common,
      actor,
      audit_event,
      detail: { ...note.detail, ...detail },
    };
    await attempt(note.isBounded ? storage.noteRefusal(fact) : storage.append([fact]), failure);
  } else if (AUDITED_REFUSALS.has(answered.status)) {
    await attempt(
      storage.noteRefusal({ ...common, audit_event: "request_refused", detail }),
      failure,
    );
  } else if (answered.status >= 500) {
    const fact: AuditFact = {
      ...common,
      audit_event: "error",
      detail: { ...detail, cause: causeOf(failure) },
    };
    // An invalid file fails every read of it, by anybody and as often as they like: so its rate is bounded.
    const isRepeatable = failure.reason === "task_file_invalid";
    await attempt(isRepeatable ? storage.noteRefusal(fact) : storage.append([fact]), failure);
  }
}

/** The last resort, where the audit can't be written: an unknown fault must leave a trace somewhere. */
async function attempt(writing: Promise<unknown>, failure: Failure): Promise<void> {
  try {
    await writing;
  } catch (auditFault) {
    if (failure.reason === "internal_error") {
      console.error("Not on the audit log:", failure.cause, auditFault);
    }
  }
}

function causeOf(failure: Failure): string {
  if (failure.reason === "storage_unavailable") return failure.detail;
  if (failure.reason !== "internal_error") return failure.reason;
  const { cause } = failure;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  // The log is RFC 8785, which has no form for a lone surrogate.
  return text.slice(0, CAUSE_CHARS_MAX).toWellFormed();
}
