// One issue of a rejection: which criterion it hits, and what is wrong.

import type { ComponentChild } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { TEXT_CHARS_MAX } from "../../../domain/limits.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { Button } from "../../ui/button.tsx";
import { withSymbols } from "../../ui/visible-text.ts";
import { firstLine } from "../text/beginning.ts";
import { COMPLAINT_ID } from "./complaint-note.tsx";
import type { DraftIssue } from "./draft.ts";

/** What a list's option shows of a criterion. */
const OPTION_CHARS_MAX = 60;

export function IssueRow(props: {
  issue: DraftIssue;
  /** Its place among the issues, from 1 on. */
  number: number;
  task: Task;
  /** It was sent with something missing. */
  isMissing: boolean;
  /** It has just been added: the person goes on typing in it. */
  isNew: boolean;
  onChange: (issue: DraftIssue) => void;
  onRemove: () => void;
}): ComponentChild {
  const { issue, number, task, isMissing, isNew, onChange, onRemove } = props;
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  // Before the next key is pressed.
  useLayoutEffect(() => {
    if (isNew) text.current?.focus();
  }, []);
  const isKnown = task.acceptance_criteria.some((known) => known.id === issue.criterion_ref);
  const name = `issue ${number} (${issue.carried?.issue_id ?? "new"})`;
  const lacksText = isMissing && issue.text.trim() === "";
  const lacksCriterion = isMissing && !lacksText;
  return (
    <div class="form-row" role="group" aria-label={name}>
      <div class="form-row-fields">
        <label for={`${id}-criterion`}>Criterion</label>
        <select
          class="select"
          id={`${id}-criterion`}
          aria-invalid={lacksCriterion}
          aria-describedby={lacksCriterion ? COMPLAINT_ID : undefined}
          value={issue.criterion_ref}
          onChange={(event) => onChange({ ...issue, criterion_ref: event.currentTarget.value })}
        >
          {!isKnown && <option value={issue.criterion_ref}>{issue.criterion_ref} (gone)</option>}
          {task.acceptance_criteria.map((criterion) => (
            <option key={criterion.id} value={criterion.id}>
              {criterion.id}: {withSymbols(firstLine(criterion.text, OPTION_CHARS_MAX))}
            </option>
          ))}
        </select>
        <label for={`${id}-text`}>What is wrong</label>
        <textarea
          ref={text}
          class="textarea"
          id={`${id}-text`}
          rows={2}
          maxLength={TEXT_CHARS_MAX}
          aria-invalid={lacksText}
          aria-describedby={lacksText ? COMPLAINT_ID : undefined}
          value={issue.text}
          onInput={(event) => onChange({ ...issue, text: event.currentTarget.value })}
        />
      </div>
      <Button tone="quiet" label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </Button>
    </div>
  );
}
