// References inside a command (criterion_ref, issue_ref, work_log_ref, tool_call_id): each must name
// something that the task holds, so that every issue can be traced to what it is about.

import { REFUSAL_LIST_MAX } from "./limits.ts";
import { unprocessable } from "./refusal.ts";
import type { Refusal } from "./step.ts";

export interface Reference {
  /** JSON Pointer into the command. */
  pointer: string;
  /** What is named; undefined: this optional reference was left out. */
  value: string | undefined;
  /** The ids that exist. */
  known: ReadonlySet<string>;
  /** What those ids are, for the message. */
  kind: "criterion" | "issue" | "work-log entry" | "tool call";
}

/** Names every reference that leads nowhere, with its pointer. */
export function checkReferences(references: readonly Reference[]): Refusal | undefined {
  const unknown = references.flatMap(({ pointer, value, known, kind }) =>
    value === undefined || known.has(value) ? [] : [{ pointer, value, kind }],
  );
  const first = unknown[0];
  if (first === undefined) return undefined;
  const more = unknown.length === 1 ? "" : ` (and ${unknown.length - 1} more)`;
  return unprocessable(
    "unknown_reference",
    `${first.pointer} names ${first.kind} "${first.value}", which this attempt doesn't hold${more}. Read the task and use the ids it shows.`,
    { references: unknown.slice(0, REFUSAL_LIST_MAX), unknown: unknown.length },
  );
}
