// Reads the log's files in order (events-000001.jsonl, …, then events.jsonl) as lines, a chunk at a
// time, never a file whole. Safe beside a running service: a line that is being written is looked at
// once more, and a file that is rotated under the reader is read to its end under its old handle.

import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogItem } from "./stored-line.ts";

export const CURRENT_FILE = "events.jsonl";
const ROTATED_FILE = /^events-(\d{6})\.jsonl$/;
/** Large enough that reads don't count, small enough that memory doesn't. */
const CHUNK_BYTES = 262_144;
/** No request's body is larger than 8 MiB, so no line is; beyond this a "line" is not one. */
const LINE_BYTES_MAX = 16 * 1_048_576;
/** How long a write in progress may take to end its line before it counts as torn. */
const TORN_RETRY_MS = 250;
const NEWLINE = 10;

export function rotatedFile(number: number): string {
  return `events-${String(number).padStart(6, "0")}.jsonl`;
}

/** The names of the log's files that are there, unordered; none if the folder is missing. */
export async function logFiles(auditDir: string): Promise<string[]> {
  const names = await readdir(auditDir).catch(ifMissing([]));
  return names.filter((name) => name === CURRENT_FILE || ROTATED_FILE.test(name));
}

export async function* readLog(auditDir: string): AsyncGenerator<LogItem, void> {
  for (let number = 1; ; number += 1) {
    // The current file is opened before its rotated name is looked for: rotated in between, the
    // handle still is the file that was current.
    const current = await openIfThere(join(auditDir, CURRENT_FILE));
    try {
      const rotated = await openIfThere(join(auditDir, rotatedFile(number)));
      if (rotated !== undefined) {
        yield* readClosing(rotated, rotatedFile(number), async () => false);
        continue;
      }
      if (await hasRotatedAfter(auditDir, number)) {
        yield { missing_file: rotatedFile(number) };
        return;
      }
      if (current === undefined) return;
      const readOn = readOnOnce(auditDir, number);
      yield* readLines(current, CURRENT_FILE, readOn);
      if (!(await logFiles(auditDir)).includes(rotatedFile(number))) return;
    } finally {
      await current?.close();
    }
  }
}

/** Whether to look once more at the current file's end: for a torn line, and after a rotation. */
function readOnOnce(auditDir: string, number: number): ReadOn {
  let waitedAt = -1;
  let sawRotation = false;
  return async (tornAt) => {
    if (!sawRotation && (await logFiles(auditDir)).includes(rotatedFile(number))) {
      sawRotation = true;
      return true;
    }
    if (tornAt === null || tornAt === waitedAt) return false;
    waitedAt = tornAt;
    await sleep(TORN_RETRY_MS);
    return true;
  };
}

/** Asked at a file's end; `tornAt` is where a line begins that has no end, or null. */
type ReadOn = (tornAt: number | null) => Promise<boolean>;

async function* readClosing(
  handle: FileHandle,
  file: string,
  readOn: ReadOn,
): AsyncGenerator<LogItem, void> {
  try {
    yield* readLines(handle, file, readOn);
  } finally {
    await handle.close();
  }
}

async function* readLines(
  handle: FileHandle,
  file: string,
  readOn: ReadOn,
): AsyncGenerator<LogItem, void> {
  let pending = Buffer.alloc(0);
  let pendingOffset = 0;
  let line = 1;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, pendingOffset + pending.length);
    const place = () => ({ file, line, byte_offset: pendingOffset });
    if (bytesRead === 0) {
      const tornAt = pending.length > 0 ? pendingOffset : null;
      if (await readOn(tornAt)) {
        pending = Buffer.alloc(0);
        continue;
      }
      if (tornAt !== null) yield { bytes: pending, ended: false, place: place() };
      return;
    }
    let unsearched = pending.length;
    pending = Buffer.concat([pending, chunk.subarray(0, bytesRead)]);
    for (let end; (end = pending.indexOf(NEWLINE, unsearched)) !== -1; unsearched = 0) {
      yield { bytes: pending.subarray(0, end), ended: true, place: place() };
      pending = pending.subarray(end + 1);
      pendingOffset += end + 1;
      line += 1;
    }
    if (pending.length > LINE_BYTES_MAX) {
      yield { bytes: pending.subarray(0, CHUNK_BYTES), ended: true, place: place() };
      return;
    }
  }
}

async function hasRotatedAfter(auditDir: string, number: number): Promise<boolean> {
  const numbers = (await logFiles(auditDir)).map((name) => Number(ROTATED_FILE.exec(name)?.[1]));
  return numbers.some((other) => other > number);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path, "r").catch(ifMissing(undefined));
}

function ifMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return value;
    throw error;
  };
}
