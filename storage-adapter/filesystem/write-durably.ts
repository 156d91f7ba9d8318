// New files on disk, durable and whole: written beside, synced, renamed. A kill at any instant leaves the
// old file or the new one, and at worst a temporary file that nobody reads.

import { randomBytes } from "node:crypto";
import { closeSync, fsync, openSync, writeSync } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { syncFolderAsync } from "./sync-folder.ts";

const fsyncAsync = promisify(fsync);

/** A write takes milliseconds: what has stood for so long belongs to nobody who still lives. */
const LEFTOVER_AGE_MS_MIN = 60_000;

/** Writes a new file and syncs it. The folder's own sync is the caller's, once for many files. */
export async function writeTemporaryFile(path: string, content: string): Promise<void> {
  const fd = openSync(path, "wx", 0o600);
  try {
    const bytes = Buffer.from(content);
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(fd, bytes, written, bytes.length - written, written);
    }
    await fsyncAsync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Puts `content` in the place of whatever stands there; durable once it resolves. Two that write the
 * same file at once don't meet: one of the two stays. Rejects with the system's fault.
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await writeTemporaryFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolderAsync(dirname(path));
}

/** Removes what writes of this file have left that were killed. Rejects with the system's fault. */
export async function removeLeftovers(path: string, nowMs: number): Promise<void> {
  const folder = dirname(path);
  const isTemporary = (name: string) =>
    name.startsWith(`${basename(path)}.`) && /^[0-9a-f]{8}\.tmp$/.test(name.slice(-12));
  for (const name of (await readdir(folder)).filter(isTemporary)) {
    const { mtimeMs } = await stat(join(folder, name));
    if (nowMs - mtimeMs >= LEFTOVER_AGE_MS_MIN) await rm(join(folder, name), { force: true });
  }
}
