// The trail as it is shown: an executor's tool calls fill hundreds of lines in a row, so a row of
// them stands folded as one.

import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";

export type TrailItem =
  | { kind: "line"; line: AuditLine }
  /** At least GROUPED_MIN lines of tool calls, nothing else between them. */
  | { kind: "tool_calls"; lines: AuditLine[] };

/** Fewer are as quick to read as a summary of them. */
export const GROUPED_MIN = 4;

export function groupLines(lines: readonly AuditLine[]): TrailItem[] {
  const items: TrailItem[] = [];
  let run: AuditLine[] = [];
  const closeRun = () => {
    if (run.length >= GROUPED_MIN) items.push({ kind: "tool_calls", lines: run });
    else items.push(...run.map((line) => ({ kind: "line" as const, line })));
    run = [];
  };
  for (const line of lines) {
    if (line.audit_event === "tool_call_recorded") {
      run.push(line);
    } else {
      closeRun();
      items.push({ kind: "line", line });
    }
  }
  closeRun();
  return items;
}
