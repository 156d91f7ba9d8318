// The files of the audit log: append, sync, cut back, rotate, read at a place. The current file is
// always events.jsonl; full ones are events-000001.jsonl, events-000002.jsonl, … (SPEC 8).
//
// A failed append is cut back, so nothing has happened. After a failed sync nobody can know what is
// on the disk, so the log seals itself until a restart has looked (fsyncgate, 2018).

import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { StorageUnavailable } from "../port/index.ts";
import type { DataFolder } from "./data-folder.ts";
import { syncFolder } from "./sync-folder.ts";

const fdatasyncAsync = promisify(fdatasync);

/** SPEC 8. A file is rotated before the append that would follow this size. */
const LOG_FILE_BYTES_MAX = 64 * 1_048_576;

/** Where a line is: the file's number (1, 2, …; the current one has the highest) and the bytes in it. */
export interface LinePlace {
  file: number;
  offset: number;
  length: number;
}

export class AuditLog {
  readonly #folder: DataFolder;
  readonly #fileBytesMax: number;
  #fileNumber: number;
  #fd: number;
  #inode: number;
  #size: number;
  #sealedReason: string | undefined;
  readonly #readers = new Map<number, number>();

  constructor(folder: DataFolder, fileBytesMax: number = LOG_FILE_BYTES_MAX) {
    this.#folder = folder;
    this.#fileBytesMax = fileBytesMax;
    this.#fileNumber = (rotatedNumbers(folder).at(-1) ?? 0) + 1;
    const isNew = !existsSync(currentPath(folder));
    this.#fd = openCurrent(folder);
    if (isNew) syncFolder(folder.audit);
    const stat = fstatSync(this.#fd);
    this.#inode = stat.ino;
    this.#size = stat.size;
  }

  get fileNumber(): number {
    return this.#fileNumber;
  }

  get size(): number {
    return this.#size;
  }

  /** Why nothing can be appended until a restart, or undefined. */
  get sealedReason(): string | undefined {
    return this.#sealedReason;
  }

  /** Where the next byte goes, rotating first when the current file is full. */
  prepare(): { file: number; offset: number } {
    this.#refuseIfSealed();
    this.#sealIfTouched();
    if (this.#size >= this.#fileBytesMax) this.#rotate();
    return { file: this.#fileNumber, offset: this.#size };
  }

  /** Appends whole lines; on failure the log is as it was before. */
  append(lines: Uint8Array): void {
    this.#refuseIfSealed();
    try {
      let written = 0;
      while (written < lines.length) {
        written += writeSync(
          this.#fd,
          lines,
          written,
          lines.length - written,
          this.#size + written,
        );
      }
    } catch (error) {
      this.cutBack(this.#size);
      throw error;
    }
    this.#size += lines.length;
  }

  async sync(): Promise<void> {
    try {
      await fdatasyncAsync(this.#fd);
    } catch (error) {
      this.seal("the audit log could not be synced to disk; a restart will look what is there");
      throw error;
    }
  }

  /** Undoes the last append: nothing of it has been told to anybody. */
  cutBack(size: number): void {
    try {
      ftruncateSync(this.#fd, size);
      fsyncSync(this.#fd);
      this.#size = size;
    } catch (error) {
      this.seal(
        "the audit log could not be cut back after a failed write; a restart will repair it",
      );
      throw error;
    }
  }

  seal(reason: string): void {
    this.#sealedReason ??= reason;
  }

  /** The line's bytes, without its newline; undefined where the file is shorter, or gone. */
  readAt(place: LinePlace): Buffer | undefined {
    const fd = this.#reader(place.file);
    if (fd === undefined) return undefined;
    const buffer = Buffer.allocUnsafe(place.length);
    const count = readSync(fd, buffer, 0, place.length, place.offset);
    return count === place.length ? buffer : undefined;
  }

  endsWithNewline(): boolean {
    if (this.#size === 0) return true;
    const last = Buffer.alloc(1);
    readSync(this.#fd, last, 0, 1, this.#size - 1);
    return last[0] === 0x0a;
  }

  close(): void {
    closeSync(this.#fd);
    for (const fd of this.#readers.values()) closeSync(fd);
    this.#readers.clear();
  }

  #refuseIfSealed(): void {
    if (this.#sealedReason !== undefined) throw new StorageUnavailable(this.#sealedReason);
  }

  /** What is appended to a file that is not in its place, or behind a hole, is lost with the next start. */
  #sealIfTouched(): void {
    const stat = statSync(currentPath(this.#folder), { throwIfNoEntry: false });
    if (stat?.ino === this.#inode && stat.size >= this.#size) return;
    this.seal(
      "audit/events.jsonl was moved, deleted or cut while the service ran; a restart will look what is there",
    );
    this.#refuseIfSealed();
  }

  /** Every line in the full file is synced: a batch syncs what it appended before the next begins. */
  #rotate(): void {
    const full = rotatedPath(this.#folder, this.#fileNumber);
    renameSync(currentPath(this.#folder), full);
    let fd: number | undefined;
    try {
      fd = openCurrent(this.#folder);
      syncFolder(this.#folder.audit);
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      this.#undoRotation(full);
      throw error;
    }
    closeSync(this.#fd);
    this.#fd = fd;
    this.#inode = fstatSync(fd).ino;
    this.#size = 0;
    this.#fileNumber += 1;
  }

  /** Else the next try would rename the new, empty file over the full one. */
  #undoRotation(full: string): void {
    try {
      renameSync(full, currentPath(this.#folder));
    } catch (error) {
      this.seal("the audit log could not be rotated; a restart will look what is there");
      throw error;
    }
  }

  #reader(file: number): number | undefined {
    if (file === this.#fileNumber) return this.#fd;
    const open = this.#readers.get(file);
    if (open !== undefined) return open;
    const path = rotatedPath(this.#folder, file);
    if (!existsSync(path)) return undefined;
    const fd = openSync(path, "r");
    this.#readers.set(file, fd);
    return fd;
  }
}

/** The numbers of the full files, in order; a gap in them is for audit:verify to report. */
export function rotatedNumbers(folder: DataFolder): number[] {
  return readdirSync(folder.audit)
    .map((name) => /^events-(\d{6})\.jsonl$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);
}

export function currentPath(folder: DataFolder): string {
  return join(folder.audit, "events.jsonl");
}

export function rotatedPath(folder: DataFolder, number: number): string {
  return join(folder.audit, `events-${String(number).padStart(6, "0")}.jsonl`);
}

function openCurrent(folder: DataFolder): number {
  closeSync(openSync(currentPath(folder), "a", 0o600));
  return openSync(currentPath(folder), "r+");
}
