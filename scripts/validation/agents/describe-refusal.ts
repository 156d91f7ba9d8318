// A refusal as lines for a terminal: its code and what to do, then what exactly was wrong, as far as the
// service says it: echoed lines that differ, references to nothing, fields of a body.

import { z } from "zod";
import { printable } from "../../audit/printable.ts";
import type { Problem } from "../../client.ts";
import { findPartingPoint } from "./parting-point.ts";

/** Further members of the problem documents that a run can meet; others are left to --json. */
const particulars = z.looseObject({
  lines: z
    .array(
      z.looseObject({
        list: z.string(),
        index: z.int(),
        /** UTF-16 code units that are the same before it. */
        differs_at: z.int(),
        /** Where the window begins that is shown of a long line. */
        excerpt_from: z.int().optional(),
        /** null: the echo has a line too many. */
        expected: z.string().nullable(),
        /** null: the echo lacks the line. */
        got: z.string().nullable(),
      }),
    )
    .catch([]),
  references: z
    .array(z.looseObject({ pointer: z.string(), value: z.string(), kind: z.string() }))
    .catch([]),
});

/** `what`: the step or the request. Every line is fit to be printed. */
export function describeRefusal(what: string, problem: Problem): string[] {
  const { status, errors = [] } = problem;
  const { lines, references } = particulars.parse(problem);
  return [
    `${what} refused: ${status} ${problem.code}: ${problem.detail}`,
    ...lines.map(describeLine),
    ...references.map(({ pointer, value, kind }) => `  ${pointer}: no ${kind} "${value}"`),
    ...errors.map(({ path, message }) => `  ${path}: ${message}`),
  ].map(printable);
}

function describeLine(line: z.infer<typeof particulars>["lines"][number]): string {
  const { list, index, differs_at: at, excerpt_from: from, expected, got } = line;
  const name = `  ${list}[${index}]`;
  const cut = from === undefined ? "" : `; shown in part, from unit ${from} on`;
  if (got === null) return `${name} is missing from the echo${cut}: ${JSON.stringify(expected)}`;
  if (expected === null) return `${name} is too much in the echo${cut}: ${JSON.stringify(got)}`;
  const parting = findPartingPoint(expected, got);
  const points = parting === undefined ? "" : ` (${parting.one}, echoed as ${parting.other})`;
  return `${name} differs after ${at} UTF-16 code units${points}${cut}: ${JSON.stringify(expected)}, echoed as ${JSON.stringify(got)}`;
}
