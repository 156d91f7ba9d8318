// Why a person decides as they do.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { TEXT_CHARS_MAX } from "../../../domain/limits.ts";
import { COMPLAINT_ID } from "./complaint-note.tsx";

export function ReasonField(props: {
  value: string;
  isRequired: boolean;
  /** It was sent without. */
  isMissing: boolean;
  hint?: string;
  onInput: (value: string) => void;
}): ComponentChild {
  const { value, isRequired, isMissing, hint, onInput } = props;
  const id = useId();
  const describedBy = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(isMissing ? [COMPLAINT_ID] : []),
  ];
  return (
    <div class="field">
      <label for={id}>
        Reason <span class="field-hint">{isRequired ? "required" : "optional"}</span>
      </label>
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <textarea
        class="textarea"
        id={id}
        rows={4}
        maxLength={TEXT_CHARS_MAX}
        required={isRequired}
        autofocus
        aria-invalid={isMissing}
        aria-describedby={describedBy.length === 0 ? undefined : describedBy.join(" ")}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
