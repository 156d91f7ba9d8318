// The task changed while its person was deciding: nothing has been decided. Says what changed, and
// asks whether to go on with the task as it is now.

import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { compareTasks } from "../compare/compare-tasks.ts";
import { DifferencesList } from "../compare/differences-list.tsx";
import type { TaskVersion } from "../page/task-model.ts";
import { Button } from "../../ui/button.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import type { StepAllowance } from "./allowed-steps.ts";

export interface ChangedNoteProps {
  before: TaskVersion;
  now: TaskVersion;
  /** Whether the step is still possible. */
  allowance: StepAllowance;
  /** Decide on what the task is now. */
  onAccept: () => void;
  /** Look at the page first; what was typed stays. */
  onLook: () => void;
}

export function ChangedNote(props: ChangedNoteProps): ComponentChild {
  const { before, now, allowance, onAccept, onLook } = props;
  const note = useRef<HTMLDivElement>(null);
  // On a small screen it would lie below what is seen; the focus stays where somebody types.
  useEffect(() => note.current?.scrollIntoView({ block: "nearest" }), [now.etag]);
  return (
    <div ref={note} class="changed-note" role="alert">
      <p class="changed-title">
        The task has changed since you looked. Nothing has been decided; what you typed is kept.
      </p>
      <DifferencesList differences={compareTasks(before.task, now.task)} />
      {!allowance.isAllowed && (
        <p class="changed-why">
          <PlainText text={allowance.why} />
        </p>
      )}
      <div class="changed-actions">
        <Button onClick={onLook}>Look at the task</Button>
        {allowance.isAllowed && (
          <Button onClick={onAccept}>Go on with revision {now.task.revision}</Button>
        )}
      </div>
    </div>
  );
}
