// Reads the log's lines one after the other from a place on, over the borders of its files.

import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { type LinePlace, currentPath, rotatedNumbers, rotatedPath } from "./audit-log.ts";
import type { DataFolder } from "./data-folder.ts";

const CHUNK_BYTES = 1_048_576;
const NEWLINE = 0x0a;

export interface ScannedLine extends LinePlace {
  /** False for the bytes after the last newline of a file. */
  complete: boolean;
  bytes: Buffer;
}

/** Yields every line from `offset` in file number `from` to the end of the current file. */
export function* scanLog(folder: DataFolder, from: number, offset: number): Generator<ScannedLine> {
  const rotated = rotatedNumbers(folder);
  const current = (rotated.at(-1) ?? 0) + 1;
  for (const file of [...rotated, current]) {
    if (file < from) continue;
    const path = file === current ? currentPath(folder) : rotatedPath(folder, file);
    if (existsSync(path)) yield* scanFile(path, file, file === from ? offset : 0);
  }
}

function* scanFile(path: string, file: number, start: number): Generator<ScannedLine> {
  const fd = openSync(path, "r");
  try {
    let rest: Buffer = Buffer.alloc(0);
    let restOffset = start;
    let position = start;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(fd, chunk, 0, CHUNK_BYTES, position);
      if (count === 0) break;
      position += count;
      const bytes =
        rest.length === 0
          ? chunk.subarray(0, count)
          : Buffer.concat([rest, chunk.subarray(0, count)]);
      let lineStart = 0;
      // Bytes carried over hold no newline: look only at the new ones.
      let end = bytes.indexOf(NEWLINE, rest.length);
      while (end !== -1) {
        const length = end - lineStart;
        yield {
          file,
          offset: restOffset + lineStart,
          length,
          complete: true,
          bytes: bytes.subarray(lineStart, end),
        };
        lineStart = end + 1;
        end = bytes.indexOf(NEWLINE, lineStart);
      }
      rest = bytes.subarray(lineStart);
      restOffset += lineStart;
    }
    if (rest.length > 0) {
      yield { file, offset: restOffset, length: rest.length, complete: false, bytes: rest };
    }
  } finally {
    closeSync(fd);
  }
}
