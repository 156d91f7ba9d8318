// The issues of a rejection: those of the verdict that it replaces, and the person's own, each with
// the criterion that it hits.

import type { ComponentChild } from "preact";
import { useRef } from "preact/hooks";
import { ISSUES_MAX } from "../../../domain/limits.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { Button } from "../../ui/button.tsx";
import type { DraftIssue, StepDraft } from "./draft.ts";
import { nextRowId } from "./draft.ts";
import { IssueRow } from "./issue-row.tsx";

export function IssuesField(props: {
  task: Task;
  draft: StepDraft;
  /** In which something is missing. */
  missingRowId: number | null;
  onChange: (issues: DraftIssue[]) => void;
}): ComponentChild {
  const { task, draft, missingRowId, onChange } = props;
  const { issues } = draft;
  const addedRowId = useRef<number | null>(null);
  const add = () => {
    const rowId = nextRowId(draft);
    addedRowId.current = rowId;
    const criterion_ref = task.acceptance_criteria[0]?.id ?? "";
    onChange([...issues, { rowId, criterion_ref, text: "", carried: null }]);
  };
  return (
    <fieldset class="field">
      <legend>
        Issues <span class="field-hint">optional</span>
      </legend>
      {issues.some((issue) => issue.carried !== null) && (
        <p class="field-hint">
          Your verdict replaces the reviewer’s. Its issues are carried over; remove those that you
          do not share.
        </p>
      )}
      {issues.map((issue, index) => (
        <IssueRow
          key={issue.rowId}
          issue={issue}
          number={index + 1}
          task={task}
          isMissing={issue.rowId === missingRowId}
          isNew={issue.rowId === addedRowId.current}
          onChange={(changed) =>
            onChange(issues.map((one) => (one.rowId === issue.rowId ? changed : one)))
          }
          onRemove={() => onChange(issues.filter((one) => one.rowId !== issue.rowId))}
        />
      ))}
      <Button onClick={add} disabled={issues.length >= ISSUES_MAX}>
        Add an issue
      </Button>
    </fieldset>
  );
}
