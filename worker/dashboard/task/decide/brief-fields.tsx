// The brief as a form: criteria and scope, row by row, to be reworded, added, removed and moved.

import type { ComponentChild } from "preact";
import { CRITERIA_MAX, SCOPE_LINES_MAX } from "../../../domain/limits.ts";
import type { StepDraft, TypedDraft } from "./draft.ts";
import { nextRowId } from "./draft.ts";
import { RowsField } from "./rows-field.tsx";

export function BriefFields(props: {
  draft: StepDraft;
  /** In which something is missing. */
  missingRowId: number | null;
  onChange: (changes: TypedDraft) => void;
}): ComponentChild {
  const { draft, missingRowId, onChange } = props;
  return (
    <>
      <RowsField
        legend="Acceptance criteria"
        hint="What the work will be measured by."
        noun="criterion"
        nameOf={(row) => (row.id === "" ? "new" : row.id)}
        rows={draft.criteria}
        rowsMax={CRITERIA_MAX}
        missingRowId={missingRowId}
        onChange={(criteria) => onChange({ criteria })}
        newRow={() => ({ rowId: nextRowId(draft), id: "", text: "" })}
      />
      <RowsField
        legend="Declared scope"
        hint="What the work may touch. Empty: not restricted."
        noun="line"
        rows={draft.scope}
        rowsMax={SCOPE_LINES_MAX}
        missingRowId={missingRowId}
        onChange={(scope) => onChange({ scope })}
        newRow={() => ({ rowId: nextRowId(draft), text: "" })}
      />
    </>
  );
}
