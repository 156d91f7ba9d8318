// From a failure to its status, code and words: the one place where outcomes become HTTP.

import type { JsonValue } from "../../storage-adapter/port/json.ts";
import type { Problem } from "../../storage-adapter/port/task-storage.ts";
import type { RefusalKind } from "../domain/step.ts";
import { describePlainFailure } from "./describe-plain-failure.ts";
import type { Failure } from "./failure.ts";

export interface FailureDescription {
  status: number;
  /** Stable: clients may branch on it. */
  code: string;
  /** What happened and what to do next, fit for anybody to read. */
  detail: string;
  headers?: Record<string, string>;
  errors?: Problem[];
  /** Further members of the problem document. */
  extra?: { [field: string]: JsonValue };
}

/** Long enough for a restart, short enough for a person to wait. */
const RETRY_AFTER_S = 2;

const REFUSAL_STATUS: Readonly<Record<RefusalKind, number>> = {
  forbidden: 403,
  conflict: 409,
  unprocessable: 422,
};

export function describeFailure(failure: Failure): FailureDescription {
  const code = failure.reason;
  switch (failure.reason) {
    case "role_not_allowed":
      return { status: 403, code, detail: roleDetail(failure.role, failure.allowed) };
    case "method_not_allowed": {
      const allow = failure.allow.join(", ");
      return { status: 405, code, detail: `Allowed here: ${allow}.`, headers: { Allow: allow } };
    }
    case "body_too_large":
      return { status: 413, code, detail: `A body holds at most ${failure.bytesMax} bytes here.` };
    case "malformed_json":
    case "invalid_body":
    case "invalid_query": {
      const detail = "See `errors` for what is wrong and where.";
      return { status: 400, code, detail, errors: failure.errors };
    }
    case "invalid_header":
      return { status: 400, code, detail: `${failure.header} ${failure.detail}` };
    case "precondition_failed": {
      const detail = "The task has changed since: read it again and decide on what it is now.";
      return { status: 412, code, detail, extra: { current_etag: failure.currentEtag } };
    }
    case "task_file_invalid": {
      const detail = "The task's file is invalid and is left as it is until a person corrects it.";
      const status = failure.access === "read" ? 503 : 409;
      return { status, code, detail, errors: failure.problems };
    }
    case "refused": {
      const { kind, code: refusalCode, detail, extra } = failure.refusal;
      return { status: REFUSAL_STATUS[kind], code: refusalCode, detail, ...(extra && { extra }) };
    }
    case "storage_unavailable": {
      const headers = { "Retry-After": String(RETRY_AFTER_S) };
      return { status: 503, code, detail: failure.detail, headers };
    }
    case "internal_error":
      return { status: 500, code, detail: "Something went wrong here; the audit log says what." };
    default:
      return { code, ...describePlainFailure(failure.reason) };
  }
}

function roleDetail(role: string, allowed: readonly string[]): string {
  return `This is for ${allowed.join(" or ")}; your token's role is ${role}.`;
}
