// Why a person decides as they do.

import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";
import { TEXT_CHARS_MAX } from "../../../domain/limits.ts";

export function ReasonField(props: {
  value: string;
  isRequired: boolean;
  hint?: string;
  onInput: (value: string) => void;
}): ComponentChild {
  const { value, isRequired, hint, onInput } = props;
  const id = useId();
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
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
