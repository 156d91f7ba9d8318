// Task files on disk: read without following links, write beside, put in place (SPEC 2).

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
} from "node:fs";
import type { BigIntStats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { TASK_FILE_BYTES_MAX } from "../port/index.ts";
import { sha256Hex } from "./audit-chain.ts";
import type { DataFolder } from "./data-folder.ts";
import { syncFolder } from "./sync-folder.ts";

export type TaskFile =
  | { found: "text"; text: string; sha256: string; signature: string; modifiedMs: number }
  /** There, but not something that could be a task. */
  | { found: "unusable"; message: string; signature: string; modifiedMs: number }
  | { found: "nothing" };

/** Reads what stands there now. Throws on a fault of the disk only. */
export function readTaskFile(path: string): TaskFile {
  let fd: number;
  try {
    // O_NONBLOCK: opening a named pipe must not wait for its writer.
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A folder that is gone (a disk that is not mounted) is a fault; its tasks were not deleted.
    if (code === "ENOENT" && existsSync(dirname(path))) return { found: "nothing" };
    if (code === "ELOOP")
      return unusable(path, "is a symbolic link; a task must be a file of its own");
    if (code === "ENXIO") return unusable(path, "is a socket or device, not a regular file");
    if (code === "EACCES") return unusable(path, "can't be read by the service's user");
    throw error;
  }
  try {
    const stat = fstatSync(fd, { bigint: true });
    const facts = { signature: signatureOf(stat), modifiedMs: Number(stat.mtimeMs) };
    if (!stat.isFile()) return { found: "unusable", message: "is not a regular file", ...facts };
    if (stat.size > BigInt(TASK_FILE_BYTES_MAX)) {
      const message = `is ${stat.size} bytes; a task file holds at most ${TASK_FILE_BYTES_MAX}`;
      return { found: "unusable", message, ...facts };
    }
    const bytes = readFileSync(fd);
    const text = decodeUtf8(bytes);
    if (text === undefined) return { found: "unusable", message: "is not UTF-8", ...facts };
    return { found: "text", text, sha256: sha256Hex(bytes), ...facts };
  } finally {
    closeSync(fd);
  }
}

function unusable(path: string, message: string): TaskFile {
  const stat = lstatSync(path, { bigint: true });
  return {
    found: "unusable",
    message,
    signature: signatureOf(stat),
    modifiedMs: Number(stat.mtimeMs),
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Changes whenever the file does: inode, size, and both times in nanoseconds. "" when it is gone. */
export function readSignature(path: string): string {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "" : signatureOf(stat);
}

function signatureOf(stat: BigIntStats): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}

/**
 * Puts a temporary file in its place. Where the old file is no longer the one the change was made
 * from (`isExpected` says no), somebody wrote it in between: it is kept under audit/set-aside/.
 * Answers that file's name, or undefined.
 */
export function placeFile(
  folder: DataFolder,
  temporaryPath: string,
  path: string,
  isExpected: () => boolean,
  seq: number,
): string | undefined {
  const setAside = isExpected() ? undefined : setFileAside(folder, path, seq);
  try {
    renameSync(temporaryPath, path);
  } catch (error) {
    // Nothing has happened, then: the hand edit belongs where it was.
    if (setAside !== undefined) renameSync(join(folder.setAside, basename(setAside)), path);
    throw error;
  }
  return setAside;
}

function setFileAside(folder: DataFolder, path: string, seq: number): string | undefined {
  const name = basename(path).replace(/\.json$/, `.${seq}.json`);
  mkdirSync(folder.setAside, { recursive: true, mode: 0o700 });
  try {
    renameSync(path, join(folder.setAside, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  syncFolder(folder.setAside);
  return `audit/set-aside/${name}`;
}

export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
