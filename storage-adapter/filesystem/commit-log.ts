// The order of things on disk (docs/decisions/0001), for many commits at once:
//
//   files beside their places, synced; their folder, synced; the lines appended and synced
//     → committed → index → files into place → answered.
//
// Commits that wait while a batch is under way make the next one, so they share its syncs. A batch
// that fails before its lines are synced has changed nothing: lines cut back, files unlinked, index
// rolled back; its jobs are then tried one by one, so that only the guilty one fails.

import { closeSync, fstatSync, fsync, openSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { StorageUnavailable } from "../port/index.ts";
import type { AuditLog } from "./audit-log.ts";
import type { ChainHead, ChainedLine } from "./audit-chain.ts";
import type { ContentCache } from "./content-cache.ts";
import { describeFault } from "./disk-fault.ts";
import type { HeadFile } from "./head-file.ts";
import { type DriverParts, type StagedFile, Staging } from "./staging.ts";
import { placeFile, readSignature, removeFile } from "./task-file.ts";
import { writeTemporaryFile } from "./write-durably.ts";

const fsyncAsync = promisify(fsync);

/** Jobs in one batch: keeps the longest wait of its first job near that of a few syncs. */
const BATCH_JOBS_MAX = 128;
/** Jobs that wait: at a thousand commits a second, eight seconds' worth. */
export const QUEUE_JOBS_MAX = 8_192;

interface Job {
  stage(staging: Staging): unknown;
  resolve(value: never): void;
  reject(error: unknown): void;
}

export interface SetAside {
  taskId: string;
  /** Where the hand edit is now, from the data folder on. */
  name: string;
}

export interface CommitLogParts extends DriverParts {
  log: AuditLog;
  headFile: HeadFile;
  cache: ContentCache;
  writer: DatabaseSync;
  /** Called after each batch that changed a task. */
  onChange: (lines: readonly ChainedLine[]) => void;
  /** Called when a hand edit raced a commit and had to be put elsewhere. */
  onSetAside: (setAside: SetAside) => void;
}

export class CommitLog {
  readonly #parts: CommitLogParts;
  #ssot: { fd: number; inode: number };
  readonly #queue: Job[] = [];
  #head: ChainHead;
  #running: Promise<void> | undefined;
  #closedReason: string | undefined;
  #latestFault: string | undefined;

  constructor(parts: CommitLogParts, head: ChainHead) {
    this.#parts = parts;
    this.#head = head;
    this.#ssot = openFolder(parts.folder.ssot);
  }

  get head(): ChainHead {
    return this.#head;
  }

  get queueLength(): number {
    return this.#queue.length;
  }

  /** Why nothing can be written, or undefined. */
  get unwritableReason(): string | undefined {
    return this.#closedReason ?? this.#parts.log.sealedReason;
  }

  /** What the disk did to the latest write, until one succeeds again. */
  get latestFault(): string | undefined {
    return this.#latestFault;
  }

  /** Runs `stage` in the next batch; answers what it answered once that is durable. */
  run<T>(stage: (staging: Staging) => T): Promise<T> {
    if (this.unwritableReason !== undefined) {
      return Promise.reject(new StorageUnavailable(this.unwritableReason));
    }
    if (this.#queue.length >= QUEUE_JOBS_MAX) {
      return Promise.reject(
        new StorageUnavailable("too many writes are waiting; try again shortly"),
      );
    }
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ stage, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Waits for what is under way, then refuses everything. */
  async close(reason: string): Promise<void> {
    this.#closedReason = reason;
    await this.#running;
    closeSync(this.#ssot.fd);
  }

  async #drain(): Promise<void> {
    // Jobs of one turn of the event loop come together before the first batch starts.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#runBatch(this.#queue.splice(0, BATCH_JOBS_MAX));
    this.#running = undefined;
  }

  async #runBatch(jobs: Job[]): Promise<void> {
    try {
      const answers = await this.#attempt(jobs);
      this.#latestFault = undefined;
      jobs.forEach((job, index) => job.resolve(answers[index] as never));
    } catch (error) {
      if (jobs.length > 1 && this.#parts.log.sealedReason === undefined) {
        for (const job of jobs) await this.#runBatch([job]);
        return;
      }
      const fault = describeFault(error, this.#parts.log.sealedReason);
      if (fault instanceof StorageUnavailable) this.#latestFault = fault.reason;
      for (const job of jobs) job.reject(fault);
    }
  }

  async #attempt(jobs: readonly Job[]): Promise<unknown[]> {
    const { log, writer } = this.#parts;
    const end = log.prepare();
    const staging = new Staging(this.#parts, this.#head, end);
    writer.exec("BEGIN IMMEDIATE");
    try {
      const answers = jobs.map((job) => job.stage(staging));
      await this.#writeFiles(staging.files);
      await this.#writeLines(staging, end.offset);
      this.#place(staging, end.offset);
      return answers;
    } catch (error) {
      if (writer.isTransaction) writer.exec("ROLLBACK");
      // After a failed sync the lines may be on the disk: then the files are what a restart needs.
      if (log.sealedReason === undefined) this.#removeFiles(staging.files);
      throw error;
    }
  }

  async #writeFiles(files: readonly StagedFile[]): Promise<void> {
    if (files.length === 0) return;
    const writes = await Promise.allSettled(
      files.map((file) => writeTemporaryFile(file.temporaryPath, file.content)),
    );
    for (const write of writes) if (write.status === "rejected") throw write.reason;
    await this.#syncFolder();
  }

  /** The folder as it stands now: somebody may have moved it away and put another one in its place. */
  async #syncFolder(): Promise<void> {
    const { ssot } = this.#parts.folder;
    if (statSync(ssot).ino !== this.#ssot.inode) {
      closeSync(this.#ssot.fd);
      this.#ssot = openFolder(ssot);
    }
    await fsyncAsync(this.#ssot.fd);
  }

  async #writeLines(staging: Staging, offset: number): Promise<void> {
    const { log, lines, keys, writer, nowMs } = this.#parts;
    if (staging.lines.length > 0) {
      log.append(Buffer.from(staging.lines.map((line) => `${line.text}\n`).join("")));
      // Also what nobody waits for: head.json must never name a line that a power cut can take away.
      await log.sync();
    }
    try {
      if (staging.lines.length > 0) lines.setPosition({ ...headOf(staging), ...staging.end });
      keys.pruneSometimes(nowMs());
      writer.exec("COMMIT");
    } catch (error) {
      log.cutBack(offset);
      throw error;
    }
  }

  /** The batch is committed: show it to everybody. */
  #place(staging: Staging, offset: number): void {
    const { folder, cache, log, headFile } = this.#parts;
    const placed = new Map<string, string>();
    for (const file of staging.files) {
      const expected = placed.get(file.taskId) ?? file.expectedSignature;
      try {
        const isExpected = () => readSignature(file.path) === expected;
        const name = placeFile(folder, file.temporaryPath, file.path, isExpected, file.seq);
        if (name !== undefined) this.#reportSetAside(file, name);
      } catch (error) {
        if (placed.size === 0) this.#undo(staging, offset);
        else log.seal("a committed task file could not be put in its place; a restart will do it");
        throw error;
      }
      placed.set(file.taskId, readSignature(file.path));
      cache.set(file.taskId, file.sha256, file.content);
    }
    this.#noteSignatures(placed);
    if (staging.lines.length > 0) {
      this.#head = headOf(staging);
      headFile.write(this.#head);
    }
    if (staging.hasChange) this.#parts.onChange(staging.lines);
  }

  #noteSignatures(placed: ReadonlyMap<string, string>): void {
    const { tasks, writer } = this.#parts;
    try {
      writer.exec("BEGIN IMMEDIATE");
      for (const [taskId, signature] of placed) tasks.setSignature(taskId, signature);
      writer.exec("COMMIT");
    } catch {
      if (writer.isTransaction) writer.exec("ROLLBACK");
      // A row without its signature is only looked at once more by the next walk over the folder.
    }
  }

  /** Takes a committed batch back while nobody knows of it: no file is in place, no answer is out. */
  #undo(staging: Staging, offset: number): void {
    const { log, lines, keys, tasks, writer } = this.#parts;
    log.cutBack(offset);
    try {
      writer.exec("BEGIN IMMEDIATE");
      lines.removeAfter(staging.before.seq);
      keys.removeAfter(staging.before.seq);
      for (const [taskId, row] of staging.rowsBefore) {
        if (row === undefined) tasks.remove(taskId);
        else tasks.put(row);
      }
      lines.setPosition({ ...staging.before, file: log.fileNumber, offset });
      writer.exec("COMMIT");
    } catch (error) {
      log.seal("the index tells of a write that failed; a restart will build it anew");
      throw error;
    }
  }

  #reportSetAside(file: StagedFile, name: string): void {
    this.#parts.onSetAside({ taskId: file.taskId, name });
  }

  #removeFiles(files: readonly StagedFile[]): void {
    for (const file of files) {
      try {
        removeFile(file.temporaryPath);
      } catch {
        // It stands on no line, so the next start deletes it.
      }
    }
  }
}

function openFolder(path: string): { fd: number; inode: number } {
  const fd = openSync(path, "r");
  return { fd, inode: fstatSync(fd).ino };
}

function headOf(staging: Staging): ChainHead {
  const { seq, hash, at } = staging.head;
  return { seq, hash, at };
}
