// A draft as session storage has it, which an older version of the page, or anybody, may have written:
// read field by field, and null for what is none. Pure.

import type { DraftCriterion, DraftIssue, DraftLine, TypedDraft } from "./draft.ts";

/** `text`: JSON. One field that is not what it should be is reason enough to begin anew. */
export function parseDraft(text: string | null): TypedDraft | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isDraft(value) ? value : null;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is TypedDraft {
  if (!isRecord(value)) return false;
  const { reason, issues, criteria, scope } = value;
  return (
    (reason === undefined || typeof reason === "string") &&
    (issues === undefined || isListOf(issues, isIssue)) &&
    (criteria === undefined || isListOf(criteria, isCriterion)) &&
    (scope === undefined || isListOf(scope, isLine))
  );
}

function isIssue(value: unknown): value is DraftIssue {
  if (!isLine(value)) return false;
  const { criterion_ref: ref, carried } = value as Partial<Record<keyof DraftIssue, unknown>>;
  return typeof ref === "string" && (carried === null || isCarried(carried));
}

function isCarried(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { issue_id: id, work_log_ref: ref } = value;
  return typeof id === "string" && (ref === undefined || typeof ref === "string");
}

function isCriterion(value: unknown): value is DraftCriterion {
  return isLine(value) && typeof (value as Partial<DraftCriterion>).id === "string";
}

function isLine(value: unknown): value is DraftLine {
  return (
    isRecord(value) && Number.isSafeInteger(value["rowId"]) && typeof value["text"] === "string"
  );
}

function isListOf<Row>(value: unknown, isRow: (row: unknown) => row is Row): value is Row[] {
  return Array.isArray(value) && value.every(isRow);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
