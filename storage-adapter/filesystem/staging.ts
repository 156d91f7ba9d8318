// One batch of the commit log while it is being put together: its lines, chained one to the next,
// the files that they stand for, and the index rows, all in one open transaction. Nothing here is
// visible to a reader; commit-log.ts makes it durable or drops it.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { AuditFact, JsonObject, ReservedKey, TaskCodec } from "../port/index.ts";
import { type ChainHead, type ChainedLine, chainLine } from "./audit-chain.ts";
import { type DataFolder, taskFilePath, temporaryFileName } from "./data-folder.ts";
import type { ContentCache } from "./content-cache.ts";
import type { KeyIndex } from "./key-index.ts";
import type { LineIndex } from "./line-index.ts";
import type { TaskIndex } from "./task-index.ts";
import type { TaskLists } from "./task-lists.ts";
import type { TaskRow } from "./task-row.ts";

/** What every part of the driver works on. */
export interface DriverParts {
  folder: DataFolder;
  codec: TaskCodec;
  tasks: TaskIndex;
  lists: TaskLists;
  lines: LineIndex;
  keys: KeyIndex;
  /** Contents that are still in memory; absent while a start recovers. */
  cache?: ContentCache;
  nowMs: () => number;
}

export interface StagedFile {
  taskId: string;
  temporaryPath: string;
  path: string;
  content: string;
  sha256: string;
  /** What the file in place looked like when the change was made; "" for none. */
  expectedSignature: string;
  seq: number;
}

/** What marks a line as the record of a change: the stream tells of it, recovery relies on it. */
export interface ChangeMark {
  task_id: string;
  revision: number;
  status: string;
  file_sha256: string;
}

export class Staging {
  readonly parts: DriverParts;
  readonly before: ChainHead;
  readonly lines: ChainedLine[] = [];
  readonly files: StagedFile[] = [];
  /** The rows as they were before this batch, for an undo. */
  readonly rowsBefore = new Map<string, TaskRow | undefined>();
  head: ChainHead;
  hasChange = false;
  #latestChangeSeq: number | undefined;
  #offset: number;
  readonly #file: number;

  constructor(parts: DriverParts, head: ChainHead, end: { file: number; offset: number }) {
    this.parts = parts;
    this.before = head;
    this.head = head;
    this.#file = end.file;
    this.#offset = end.offset;
  }

  /** Of the log as this batch leaves it, so far; 0 before the first change. */
  get latestChangeSeq(): number {
    this.#latestChangeSeq ??= this.parts.lines.latestChangeSeq();
    return this.#latestChangeSeq;
  }

  get end(): { file: number; offset: number } {
    return { file: this.#file, offset: this.#offset };
  }

  addLine(
    fact: AuditFact,
    added: JsonObject = {},
    reserve: readonly ReservedKey[] = [],
  ): ChainedLine {
    const causationSeq =
      fact.caused_by === undefined || fact.caused_by.length === 0
        ? undefined
        : this.parts.lines.latestOf(fact.correlation_id, fact.caused_by);
    const line = chainLine(this.head, fact, this.parts.nowMs(), {
      ...added,
      ...(causationSeq === undefined ? {} : { causation_seq: causationSeq }),
      ...(reserve.length === 0 ? {} : { reserved: reserve.map(toJson) }),
    });
    const length = Buffer.byteLength(line.text);
    this.parts.lines.insert({
      seq: line.seq,
      file: this.#file,
      offset: this.#offset,
      length,
      event: fact.audit_event,
      correlation_id: fact.correlation_id,
      change: "revision" in added,
    });
    for (const key of reserve) this.parts.keys.insert(key, line.seq, line.at);
    this.lines.push(line);
    this.#offset += length + 1;
    this.head = line;
    return line;
  }

  addChange(fact: AuditFact, mark: ChangeMark, reserve: readonly ReservedKey[] = []): ChainedLine {
    const { revision, status, file_sha256 } = mark;
    this.hasChange = true;
    const line = this.addLine(
      { ...fact, task_id: mark.task_id },
      { revision, status, ...(file_sha256 === "" ? {} : { file_sha256 }) },
      reserve,
    );
    this.#latestChangeSeq = line.seq;
    return line;
  }

  addFile(file: Omit<StagedFile, "temporaryPath" | "path"> & { revision: number }): void {
    const { revision, ...staged } = file;
    const name = temporaryFileName(file.taskId, revision, randomBytes(4).toString("hex"));
    this.files.push({
      ...staged,
      temporaryPath: join(this.parts.folder.ssot, name),
      path: taskFilePath(this.parts.folder, file.taskId),
    });
  }

  putRow(row: TaskRow): void {
    if (!this.rowsBefore.has(row.task_id)) {
      this.rowsBefore.set(row.task_id, this.parts.tasks.findStaged(row.task_id));
    }
    this.parts.tasks.put(row);
  }

  /** Whether this batch has already decided what the task's file will be. */
  holdsFileOf(taskId: string): boolean {
    return this.files.some((file) => file.taskId === taskId);
  }
}

function toJson(key: ReservedKey): JsonObject {
  return { kind: key.kind, key: key.key, value: key.value };
}
