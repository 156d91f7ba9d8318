// The port, kept by files: reads from the index and memory, writes through the commit log.

import { PAGE_LIMIT_MAX, StorageUnavailable } from "../port/index.ts";
import type {
  AppendOutcome,
  AuditFact,
  Change,
  CommitOutcome,
  CountedReads,
  Freshness,
  KeptKey,
  KeyKind,
  ListOutcome,
  ListQuery,
  ReadNote,
  ReadOutcome,
  ReservedKey,
  Shown,
  SinceOutcome,
  StorageHealth,
  TaskStorage,
  TrailPage,
  TrailQuery,
} from "../port/index.ts";
import type { ChangeFeed } from "./change-feed.ts";
import type { CommitLog, CommitLogParts } from "./commit-log.ts";
import { taskFilePath } from "./data-folder.ts";
import { readRecord } from "./log-record.ts";
import type { ReadNotes } from "./read-notes.ts";
import type { RefusalNotes } from "./refusal-notes.ts";
import { stageAppend, stageCommit } from "./stage-commit.ts";
import { stageExternalChange } from "./stage-external-change.ts";
import { readSignature, readTaskFile } from "./task-file.ts";
import type { TaskReadRow } from "./task-index.ts";

/** Hand edits that one read takes in, each there before the one before it could be served. */
const LOOKS_MAX = 5;
const CHANGES_TOO_FAST = "the task's file is being changed by hand right now; try again shortly";
/** Invalid files that health names; the rest are counted. */
export const INVALID_TASKS_MAX = 50;
/** Bytes of lines in one page of a trail, so that a page of long lines stays small. */
export const TRAIL_PAGE_BYTES_MAX = 1_048_576;

export interface FilesystemStorageParts extends Pick<
  CommitLogParts,
  "folder" | "tasks" | "lists" | "lines" | "keys" | "log" | "cache" | "headFile"
> {
  commits: CommitLog;
  feed: ChangeFeed;
  reads: ReadNotes;
  refusals: RefusalNotes;
  /** What was found at the start and can't be mended; /healthz tells it until a person has looked. */
  damage: readonly string[];
}

export class FilesystemStorage implements TaskStorage {
  readonly #parts: FilesystemStorageParts;

  constructor(parts: FilesystemStorageParts) {
    this.#parts = parts;
  }

  async read(
    taskId: string,
    note?: ReadNote,
    freshness: Freshness = "current",
  ): Promise<ReadOutcome> {
    const { tasks, commits } = this.#parts;
    let outcome = this.#readKnown(taskId, tasks.findForRead(taskId), freshness === "fresh");
    for (let looks = 0; outcome === "look_again"; looks += 1) {
      if (looks === LOOKS_MAX) throw new StorageUnavailable(CHANGES_TOO_FAST);
      await commits.run((staging) => stageExternalChange(staging, taskId));
      outcome = this.#readKnown(taskId, tasks.findForRead(taskId), false);
    }
    // Names of tasks that never were are the asker's to invent: no line is written under them.
    if (note !== undefined && outcome.outcome !== "absent") this.#noteRead(note);
    return outcome;
  }

  #readKnown(
    taskId: string,
    row: TaskReadRow | undefined,
    fresh: boolean,
  ): ReadOutcome | "look_again" {
    const head_seq = this.#parts.feed.latestChangeSeq;
    if (row === undefined || row.state === "deleted") {
      const isThere = fresh && readSignature(taskFilePath(this.#parts.folder, taskId)) !== "";
      if (isThere) return "look_again";
      return { outcome: row === undefined ? "absent" : "deleted", head_seq };
    }
    if (row.state === "invalid") {
      // Whoever has just mended it must not be told that it is still broken.
      const isSame = readSignature(taskFilePath(this.#parts.folder, taskId)) === row.signature;
      return isSame ? { outcome: "invalid", problems: row.problems, head_seq } : "look_again";
    }
    const { sha256, revision, correlation_id } = row;
    const facts = { sha256, revision, correlation_id, head_seq };
    const { cache, folder } = this.#parts;
    const cached = fresh ? undefined : cache.get(taskId, sha256);
    if (cached !== undefined) return { outcome: "found", content: cached, ...facts };
    const file = readTaskFile(taskFilePath(folder, taskId));
    // Somebody wrote it and the watch has not told us yet: it is taken in before it is served.
    if (file.found !== "text" || file.sha256 !== sha256) return "look_again";
    cache.set(taskId, sha256, file.text);
    return { outcome: "found", content: file.text, ...facts };
  }

  list(query: ListQuery, note?: ReadNote): Promise<ListOutcome> {
    const { lists, feed } = this.#parts;
    const outcome = lists.page(query, feed.latestChangeSeq);
    if (note !== undefined) this.#noteRead(note);
    return Promise.resolve(outcome);
  }

  trail(query: TrailQuery, note?: ReadNote): Promise<TrailPage> {
    const { lines, log } = this.#parts;
    const limit = Math.min(query.limit, PAGE_LIMIT_MAX);
    const places = lines.story({ ...query, limit: limit + 1 });
    const texts: string[] = [];
    let bytes = 0;
    let last = query.after_seq;
    for (const place of places.slice(0, limit)) {
      if (bytes > 0 && bytes + place.length > TRAIL_PAGE_BYTES_MAX) break;
      // A line that somebody has damaged is no JSON that an answer could hold: audit:verify names it.
      const line = readRecord(log, place);
      if (line !== undefined) texts.push(line.text);
      bytes += place.length;
      last = place.seq;
    }
    if (note !== undefined) this.#noteRead(note);
    const next = last === (places.at(-1)?.seq ?? last) ? null : last;
    const { latestChangeSeq: head_seq } = this.#parts.feed;
    return Promise.resolve({ lines: texts, next_after_seq: next, head_seq });
  }

  lookup(kind: KeyKind, key: string): Promise<(KeptKey & Shown) | null> {
    const { keys, feed } = this.#parts;
    const kept = keys.lookup(kind, key);
    return Promise.resolve(kept === null ? null : { ...kept, head_seq: feed.latestChangeSeq });
  }

  async commit(change: Change): Promise<CommitOutcome> {
    const { commits, feed } = this.#parts;
    const outcome = await commits.run((staging) => stageCommit(staging, change));
    if (outcome.outcome === "committed") return outcome;
    // By now what it was refused for is committed too.
    return { ...outcome, head_seq: feed.latestChangeSeq };
  }

  async append(facts: AuditFact[], reserve?: ReservedKey[]): Promise<AppendOutcome> {
    const { commits, feed } = this.#parts;
    const outcome = await commits.run((staging) => stageAppend(staging, facts, reserve));
    if (outcome.outcome === "appended") return outcome;
    return { ...outcome, head_seq: feed.latestChangeSeq };
  }

  noteRefusal(fact: AuditFact): Promise<void> {
    return this.#parts.refusals.add(fact);
  }

  noteReads(reads: readonly CountedReads[]): Promise<void> {
    for (const { note, count } of reads) this.#parts.reads.add(note, count);
    return Promise.resolve();
  }

  since(afterSeq: number, limit: number, waitMs: number): Promise<SinceOutcome> {
    return this.#parts.feed.since(afterSeq, limit, waitMs);
  }

  health(): Promise<StorageHealth> {
    const { tasks, lists, commits, headFile, reads, refusals, damage } = this.#parts;
    const unwritable = commits.unwritableReason;
    const problems = [...damage];
    const fault = commits.latestFault;
    if (unwritable !== undefined) problems.push(unwritable);
    else if (fault !== undefined) problems.push(`the latest write failed: ${fault}`);
    if (headFile.isLagging) problems.push("audit/head.json could not be written");
    if (reads.lost > 0) problems.push(`${reads.lost} reads could not be put on the audit`);
    if (refusals.lost > 0) problems.push(`${refusals.lost} refusals could not be put on the audit`);
    const { seq, hash } = commits.head;
    return Promise.resolve({
      writable: unwritable === undefined,
      problems,
      invalid_tasks: tasks.invalid(INVALID_TASKS_MAX),
      head: { seq, hash },
      counts: lists.counts().counts,
      queue_length: commits.queueLength,
      head_seq: this.#parts.feed.latestChangeSeq,
    });
  }

  #noteRead(note: ReadNote): void {
    this.#parts.reads.add(note);
  }
}
