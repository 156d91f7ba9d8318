// From what was typed to the step's command, or to what is still missing and in which row.

import type { Brief, Decision } from "../../api/tasks.ts";
import type { Task } from "../../../domain/task-schema.ts";
import type { PersonStep } from "./allowed-steps.ts";
import type { DraftIssue, StepDraft } from "./draft.ts";

export type StepCommand =
  | { step: "approve" | "reject"; body: Decision }
  | { step: "reopen"; body: { reason: string } }
  | { step: "redispatch" }
  | { step: "brief"; body: Brief };

export type CommandOutcome =
  | { ok: true; command: StepCommand }
  /** `rowId` null: it is the reason, or the whole. */
  | { ok: false; rowId: number | null; message: string };

export function buildCommand(step: PersonStep, draft: StepDraft, task: Task): CommandOutcome {
  const reason = draft.reason.trim();
  switch (step) {
    case "approve":
      return built({ step, body: reason === "" ? {} : { reason } });
    case "reject":
      return buildRejection(draft, reason, task);
    case "reopen":
      if (reason === "") return missing(null, "Say why the decision is taken back.");
      return built({ step, body: { reason } });
    case "redispatch":
      return built({ step });
    case "brief":
      return buildBrief(draft, task);
  }
}

function buildRejection(draft: StepDraft, reason: string, task: Task): CommandOutcome {
  if (reason === "") return missing(null, "Say why it is rejected: whoever tries again reads it.");
  const ids = new Set(task.acceptance_criteria.map((criterion) => criterion.id));
  const entries = new Set(task.task_result?.work_log.map((entry) => entry.entry_id));
  for (const { rowId, text, criterion_ref: ref } of draft.issues) {
    if (text.trim() === "") return missing(rowId, "Say what the issue is, or remove it.");
    if (!ids.has(ref)) return missing(rowId, `There is no criterion "${ref}": choose another.`);
  }
  const issues = draft.issues.map((issue) => issueInput(issue, entries));
  return built({ step: "reject", body: { reason, ...(issues.length > 0 && { issues }) } });
}

/** What is carried over is sent byte for byte; a reference that leads nowhere any more is left out. */
function issueInput(draft: DraftIssue, entries: ReadonlySet<string>) {
  const { criterion_ref, carried } = draft;
  const ref = carried?.work_log_ref;
  return {
    ...(carried !== null && { issue_id: carried.issue_id }),
    criterion_ref,
    text: carried === null ? draft.text.trim() : draft.text,
    ...(ref !== undefined && entries.has(ref) && { work_log_ref: ref }),
  };
}

function buildBrief(draft: StepDraft, task: Task): CommandOutcome {
  const emptyCriterion = draft.criteria.find(({ text }) => text.trim() === "");
  if (emptyCriterion !== undefined) {
    return missing(emptyCriterion.rowId, "Say what has to hold, or remove the criterion.");
  }
  const emptyLine = draft.scope.find(({ text }) => text.trim() === "");
  if (emptyLine !== undefined) {
    return missing(emptyLine.rowId, "Say what belongs to the scope, or remove the line.");
  }
  if (draft.criteria.length === 0) return missing(null, "At least one criterion is needed.");
  const criteria = draft.criteria.map(({ id, text }) => (id === "" ? { text } : { id, text }));
  const scope = draft.scope.map(({ text }) => text);
  const body: Brief = {
    ...(!isSame(
      criteria,
      task.acceptance_criteria.map(({ id, text }) => ({ id, text })),
    ) && {
      acceptance_criteria: criteria,
    }),
    ...(!isSame(scope, task.declared_scope) && { declared_scope: scope }),
  };
  if (Object.keys(body).length === 0) return missing(null, "Nothing is changed yet.");
  return built({ step: "brief", body });
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function built(command: StepCommand): CommandOutcome {
  return { ok: true, command };
}

function missing(rowId: number | null, message: string): CommandOutcome {
  return { ok: false, rowId, message };
}
