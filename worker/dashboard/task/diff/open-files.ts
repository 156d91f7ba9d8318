// Which files of a diff stand open at first: those that fit into what can be read, and drawn, at
// once. The others are one click away, with their counts.

import type { DiffFile } from "./parse-diff.ts";

/** Lines of all open files together: a few hundred milliseconds of drawing on a slow machine. */
const OPEN_LINES_MAX = 1_500;
/** Longer files stand alone: nobody reads them in passing. */
const OPEN_FILE_LINES_MAX = 600;

export function openFiles(files: readonly DiffFile[]): ReadonlySet<DiffFile> {
  const open = new Set<DiffFile>();
  let left = OPEN_LINES_MAX;
  for (const file of files) {
    const lines = lineCount(file);
    const fits = lines <= OPEN_FILE_LINES_MAX && lines <= left;
    // A diff of one file is what one came to read; it draws its lines in pieces.
    if (!fits && files.length > 1) continue;
    open.add(file);
    left -= lines;
  }
  return open;
}

export function lineCount(file: DiffFile): number {
  return file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, file.notes.length);
}
