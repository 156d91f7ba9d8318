// The dialog of a step: what is being signed, the step's fields, and the button that does it, guarded
// by the ETag of the version that the person has seen. When another version appears meanwhile,
// nothing is sent until the person has accepted that one.

import type { ComponentChild, ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TaskAnswer } from "../../api/tasks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import type { TaskModel, TaskVersion } from "../page/task-model.ts";
import { allowedSteps } from "./allowed-steps.ts";
import type { PersonStep } from "./allowed-steps.ts";
import { ChangedNote } from "./changed-note.tsx";
import { ComplaintNote } from "./complaint-note.tsx";
import { draftOf, keepDraft } from "./draft-store.ts";
import { draftFor } from "./draft.ts";
import type { TypedDraft } from "./draft.ts";
import { SigningSummary } from "./signing-summary.tsx";
import { StepFields } from "./step-fields.tsx";
import { STEP_WORDS } from "./step-words.ts";
import type { Complaint } from "./use-submission.ts";
import { useSubmission } from "./use-submission.ts";

export interface StepDialogProps {
  step: PersonStep;
  model: TaskModel;
  /** What the page showed when the dialog was opened. */
  version: TaskVersion;
  onClose: () => void;
  onTaken: (answer: TaskAnswer) => void;
}

export function StepDialog(props: StepDialogProps): ComponentChild {
  const { step, model, onClose } = props;
  const [seen, setSeen] = useState(props.version);
  const { complaint, isBusy, submit, forget } = useSubmission(model, step, seen, props.onTaken);
  const state = model.state.value;
  const now = state.kind === "shown" ? state.version : seen;
  const isChanged = now.etag !== seen.etag && !isBusy;
  const draft = draftFor(step, seen.task, draftOf(model.taskId, step));
  const change = (changes: TypedDraft) => {
    keepDraft(model.taskId, step, changes);
    forget();
  };
  const accept = () => {
    setSeen(now);
    forget();
  };
  return (
    <Dialog title={`${STEP_WORDS[step].label}: attempt ${seen.task.attempt}`} onClose={onClose}>
      <StepForm
        step={step}
        complaint={complaint}
        onSubmit={() => {
          if (!isChanged && !isBusy) void submit(draft);
        }}
      >
        <SigningSummary task={seen.task} step={step} />
        <StepFields
          step={step}
          task={seen.task}
          draft={draft}
          complaint={complaint}
          onChange={change}
        />
        {isChanged && (
          <ChangedNote
            before={seen}
            now={now}
            allowance={allowedSteps(now.task)[step]}
            onAccept={accept}
            onLook={onClose}
          />
        )}
        <ComplaintNote complaint={complaint} isChanged={isChanged} />
        <StepActions step={step} isBusy={isBusy} isChanged={isChanged} onClose={onClose} />
      </StepForm>
    </Dialog>
  );
}

function StepActions(props: {
  step: PersonStep;
  isBusy: boolean;
  isChanged: boolean;
  onClose: () => void;
}): ComponentChild {
  const { step, isBusy, isChanged, onClose } = props;
  const { submit, tone } = STEP_WORDS[step];
  return (
    <div class="step-actions">
      <span class="field-hint">Ctrl+Enter</span>
      <Button onClick={onClose}>Cancel</Button>
      <Button
        type="submit"
        tone={tone}
        busy={isBusy}
        disabled={isChanged}
        isFirst={step === "redispatch"}
      >
        {submit}
      </Button>
    </div>
  );
}

/** Sends with Ctrl+Enter from any field; where something is missing, the focus goes there. */
function StepForm(props: {
  step: PersonStep;
  complaint: Complaint | null;
  onSubmit: () => void;
  children: ComponentChildren;
}): ComponentChild {
  const { step, complaint, onSubmit, children } = props;
  const form = useRef<HTMLFormElement>(null);
  // Before the next key is pressed.
  useLayoutEffect(() => {
    if (complaint?.kind !== "missing") return;
    const missing = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    // Where it is the whole that is wanting, one begins at the top.
    (missing ?? form.current?.querySelector("textarea"))?.focus();
  }, [complaint]);
  useSubmitByKey(form);
  return (
    <form
      ref={form}
      class="step-form"
      data-step={step}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

function useSubmitByKey(form: { current: HTMLFormElement | null }): void {
  useEffect(() => {
    const submit = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.current?.requestSubmit();
    };
    form.current?.addEventListener("keydown", submit);
  }, []);
}
