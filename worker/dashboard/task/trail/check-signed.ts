// Whether a verdict's content_sha256, what lay before the one who decided, is what the audit log says
// the task's file was just before that decision.

import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import type { Verdict } from "../../../domain/task-schema.ts";
import { numberField, textField } from "./line-fields.ts";

export type SignedCheck =
  /** `seq`: the line that wrote what was decided on. */
  | { outcome: "on_record"; revision: number; seq: number }
  /** The log says that another content stood there. */
  | { outcome: "differs"; revision: number; seq: number }
  /** No line tells of this decision, or of what stood before it. */
  | { outcome: "unknown" };

const VERDICT_EVENTS: ReadonlySet<string> = new Set([
  "verdict_recorded",
  "task_approved",
  "task_rejected",
]);

/** `lines`: the task's trail, oldest first. */
export function checkSigned(verdict: Verdict, lines: readonly AuditLine[]): SignedCheck {
  const at = lines.findLastIndex((line) => isLineOf(verdict, line));
  const before = lines
    .slice(0, Math.max(at, 0))
    .findLast((line) => textField(line, "file_sha256") !== "");
  if (before === undefined) return { outcome: "unknown" };
  const isSame = textField(before, "file_sha256") === verdict.content_sha256;
  return {
    outcome: isSame ? "on_record" : "differs",
    revision: numberField(before, "revision") ?? 0,
    seq: before.seq,
  };
}

function isLineOf(verdict: Verdict, line: AuditLine): boolean {
  return (
    VERDICT_EVENTS.has(line.audit_event) &&
    textField(line, "decision") === verdict.decision &&
    numberField(line, "attempt") === verdict.attempt &&
    line.actor.role === verdict.decided_by.role &&
    line.actor.name === verdict.decided_by.name &&
    textField(line, "issues_sha256") === verdict.issues_sha256
  );
}
