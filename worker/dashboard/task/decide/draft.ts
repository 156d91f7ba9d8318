// What a person has typed towards a step: reason, issues, brief. Kept per task and step until the step
// is done, so that neither a conflict nor a closed dialog nor a reload takes it away.

import { standingVerdict } from "../../../domain/engine.ts";
import type { Issue, Task } from "../../../domain/task-schema.ts";
import type { PersonStep } from "./allowed-steps.ts";

/** One row of a form; `rowId` is the form's own, so that rows keep their fields when they move. */
export interface DraftIssue {
  rowId: number;
  criterion_ref: string;
  text: string;
  /** An issue that is carried over keeps its id and what it refers to. */
  carried: Pick<Issue, "issue_id" | "work_log_ref"> | null;
}

export interface DraftCriterion {
  rowId: number;
  /** "" for a new one: the service will name it. */
  id: string;
  text: string;
}

export interface DraftLine {
  rowId: number;
  text: string;
}

export interface StepDraft {
  reason: string;
  issues: DraftIssue[];
  criteria: DraftCriterion[];
  scope: DraftLine[];
}

/** What the person has changed so far; the rest goes along with the task. */
export type TypedDraft = Partial<StepDraft>;

/** A form's fields: as typed, and where nothing was typed as the task has them now. */
export function draftFor(step: PersonStep, task: Task, typed: TypedDraft | null): StepDraft {
  return { ...initialDraft(step, task), ...typed };
}

/** What a form begins with. A rejection carries the standing verdict's issues over: it replaces it. */
export function initialDraft(step: PersonStep, task: Task): StepDraft {
  const empty: StepDraft = { reason: "", issues: [], criteria: [], scope: [] };
  if (step === "reject") {
    const standing = standingVerdict(task)?.issues ?? [];
    return { ...empty, issues: standing.map((issue, index) => carriedOver(issue, index + 1)) };
  }
  if (step !== "brief") return empty;
  const criteria = task.acceptance_criteria.map(({ id, text }, index) => ({
    rowId: index + 1,
    id,
    text,
  }));
  const scope = task.declared_scope.map((text, index) => ({
    rowId: SCOPE_ROWS_FROM + index,
    text,
  }));
  return { ...empty, criteria, scope };
}

/** Apart from those of criteria, of which there are at most 100. */
const SCOPE_ROWS_FROM = 1_000;

function carriedOver(issue: Issue, rowId: number): DraftIssue {
  const { issue_id, criterion_ref, text, work_log_ref } = issue;
  const carried = { issue_id, ...(work_log_ref !== undefined && { work_log_ref }) };
  return { rowId, criterion_ref, text, carried };
}

/** For the next row of a form. */
export function nextRowId(draft: StepDraft): number {
  const rows = [...draft.issues, ...draft.criteria, ...draft.scope];
  return Math.max(0, ...rows.map(({ rowId }) => rowId)) + 1;
}

/** The row one place up (-1) or down (1); at the end of the list it stays. */
export function moveRow<Row extends { rowId: number }>(
  rows: readonly Row[],
  rowId: number,
  by: -1 | 1,
): Row[] {
  const from = rows.findIndex((row) => row.rowId === rowId);
  const row = rows[from];
  const other = rows[from + by];
  if (row === undefined || other === undefined) return [...rows];
  return rows.with(from, other).with(from + by, row);
}
