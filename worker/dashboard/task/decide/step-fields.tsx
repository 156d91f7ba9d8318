// The fields that belong to a step.

import type { ComponentChild } from "preact";
import type { Task } from "../../../domain/task-schema.ts";
import { counted } from "../compare/difference.ts";
import { IssueCard } from "../evidence/issue-card.tsx";
import { BriefFields } from "./brief-fields.tsx";
import type { PersonStep } from "./allowed-steps.ts";
import type { StepDraft, TypedDraft } from "./draft.ts";
import { IssuesField } from "./issues-field.tsx";
import { ReasonField } from "./reason-field.tsx";
import type { Complaint } from "./use-submission.ts";

export function StepFields(props: {
  step: PersonStep;
  task: Task;
  draft: StepDraft;
  complaint: Complaint | null;
  onChange: (changes: TypedDraft) => void;
}): ComponentChild {
  const { step, task, draft, complaint, onChange } = props;
  const missing = complaint?.kind === "missing" ? complaint : null;
  const missingRowId = missing?.rowId ?? null;
  const reason = (isRequired: boolean, hint?: string) => (
    <ReasonField
      value={draft.reason}
      isRequired={isRequired}
      isMissing={missing !== null && missingRowId === null}
      {...(hint !== undefined && { hint })}
      onInput={(value) => onChange({ reason: value })}
    />
  );
  switch (step) {
    case "approve":
      return reason(false);
    case "reject":
      return (
        <>
          {reason(true, "Whoever tries again reads it.")}
          <IssuesField
            task={task}
            draft={draft}
            missingRowId={missingRowId}
            onChange={(issues) => onChange({ issues })}
          />
        </>
      );
    case "reopen":
      return reason(true, "The decision moves to the history; nothing is erased.");
    case "redispatch":
      return <HandOut task={task} />;
    case "brief":
      return <BriefFields draft={draft} missingRowId={missingRowId} onChange={onChange} />;
  }
}

/** What the next attempt will be handed out: the standing verdict's issues, unchanged. */
function HandOut({ task }: { task: Task }): ComponentChild {
  const issues = task.verdict?.issues ?? [];
  return (
    <div class="hand-out">
      <p>
        Attempt {task.attempt} is closed and attempt {task.attempt + 1} begins, with{" "}
        {counted(issues.length, "issue")} handed out exactly as given
        {issues.length > 0 ? ":" : "."}
      </p>
      {issues.map((issue) => (
        <IssueCard key={issue.issue_id} issue={issue} />
      ))}
    </div>
  );
}
