// A list of texts to edit: each row can be reworded, moved and removed, and a new one begins with the
// focus in it.

import type { ComponentChild } from "preact";
import { useRef } from "preact/hooks";
import { REQUEST_TEXT_CHARS_MAX } from "../../../domain/limits.ts";
import { Button } from "../../ui/button.tsx";
import { COMPLAINT_ID } from "./complaint-note.tsx";
import { moveRow } from "./draft.ts";

interface TextRow {
  rowId: number;
  text: string;
}

export interface RowsFieldProps<Row extends TextRow> {
  legend: string;
  hint: string;
  /** What a row is called: "criterion". */
  noun: string;
  /** Beside the row, where rows have names. */
  nameOf?: (row: Row) => string;
  rows: readonly Row[];
  rowsMax: number;
  /** In which something is missing. */
  missingRowId: number | null;
  newRow: () => Row;
  onChange: (rows: Row[]) => void;
}

export function RowsField<Row extends TextRow>(props: RowsFieldProps<Row>): ComponentChild {
  const { legend, hint, noun, nameOf, rows, rowsMax, missingRowId, newRow, onChange } = props;
  const addedRowId = useRef<number | null>(null);
  const add = () => {
    const row = newRow();
    addedRowId.current = row.rowId;
    onChange([...rows, row]);
  };
  return (
    <fieldset class="field">
      <legend>{legend}</legend>
      <p class="field-hint">{hint}</p>
      {rows.map((row, index) => (
        <div key={row.rowId} class="form-row">
          <div class="form-row-fields">
            <label>
              <span class="ref">
                {noun} {index + 1}
                {nameOf !== undefined && ` (${nameOf(row)})`}
              </span>
              <textarea
                class="textarea"
                rows={2}
                maxLength={REQUEST_TEXT_CHARS_MAX}
                aria-invalid={row.rowId === missingRowId}
                aria-describedby={row.rowId === missingRowId ? COMPLAINT_ID : undefined}
                value={row.text}
                ref={(field) => {
                  if (field === null || addedRowId.current !== row.rowId) return;
                  addedRowId.current = null;
                  field.focus();
                }}
                onInput={(event) => {
                  const text = event.currentTarget.value;
                  onChange(rows.map((one) => (one.rowId === row.rowId ? { ...one, text } : one)));
                }}
              />
            </label>
          </div>
          <RowButtons
            what={`${noun} ${index + 1}`}
            isFirst={index === 0}
            isLast={index === rows.length - 1}
            onMove={(by) => onChange(moveRow(rows, row.rowId, by))}
            onRemove={() => onChange(rows.filter((one) => one.rowId !== row.rowId))}
          />
        </div>
      ))}
      <Button onClick={add} disabled={rows.length >= rowsMax}>
        Add a {noun}
      </Button>
    </fieldset>
  );
}

function RowButtons(props: {
  what: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}): ComponentChild {
  const { what, isFirst, isLast, onMove, onRemove } = props;
  return (
    <div class="form-row-buttons">
      <Button tone="quiet" label={`Move ${what} up`} disabled={isFirst} onClick={() => onMove(-1)}>
        ↑
      </Button>
      <Button tone="quiet" label={`Move ${what} down`} disabled={isLast} onClick={() => onMove(1)}>
        ↓
      </Button>
      <Button tone="quiet" label={`Remove ${what}`} onClick={onRemove}>
        Remove
      </Button>
    </div>
  );
}
