// The first lines of a file's hunks, hunk by hunk, so that a long file can be drawn in pieces.

import type { DiffHunk } from "./parse-diff.ts";

/** Hunks with at most `linesMax` lines in all; the last one may be cut, and none is empty. */
export function takeLines(hunks: readonly DiffHunk[], linesMax: number): DiffHunk[] {
  const taken: DiffHunk[] = [];
  let left = linesMax;
  for (const hunk of hunks) {
    if (left <= 0) break;
    taken.push(hunk.lines.length <= left ? hunk : { ...hunk, lines: hunk.lines.slice(0, left) });
    left -= hunk.lines.length;
  }
  return taken;
}
