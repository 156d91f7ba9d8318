// The particulars of an audit line, read without trusting their shape: an older version, or a hand,
// may have written them otherwise.

import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";

export function textField(line: AuditLine, field: string): string {
  const value = line[field];
  return typeof value === "string" ? value : "";
}

/** Undefined where the line has no such number. */
export function numberField(line: AuditLine, field: string): number | undefined {
  const value = line[field];
  return typeof value === "number" ? value : undefined;
}

export function textListField(line: AuditLine, field: string): string[] {
  const value = line[field];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
