// The beginning of a long text that is shown until the rest is asked for.

import { excerpt } from "../../../domain/excerpt.ts";

/** Text that is hardly longer than its beginning is shown whole. */
const SLACK = 1.25;

/** At most about `linesMax` lines and `charsMax` UTF-16 code units, never half a character. */
export function beginningOf(text: string, linesMax: number, charsMax: number): string {
  const cut = excerpt(text, charsMax);
  const end = lineEnd(cut, linesMax);
  const beginning = end === -1 ? cut : cut.slice(0, end);
  const hasFewLines = lineEnd(text, Math.floor(linesMax * SLACK)) === -1;
  return text.length <= charsMax * SLACK && hasFewLines ? text : beginning;
}

/** The first line with something in it, as a heading shows it. */
export function firstLine(text: string, charsMax: number): string {
  const start = text.search(/\S/);
  if (start === -1) return "";
  const line = excerpt(text, charsMax + 1, start).split(/[\r\n]/, 1)[0] ?? "";
  return line.length <= charsMax ? line.trimEnd() : `${excerpt(line, charsMax - 1).trimEnd()}…`;
}

/** Where the line `count` ends; -1 when there are no more lines than that. */
function lineEnd(text: string, count: number): number {
  let at = -1;
  for (let line = 0; line < count; line += 1) {
    at = text.indexOf("\n", at + 1);
    if (at === -1) return -1;
  }
  return at;
}
