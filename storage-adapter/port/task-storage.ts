// The storage port: what every driver promises and every handler relies on.
//
// A commit is all or nothing: task file, audit lines, reserved keys. When it answers `committed`,
// the change survives a crash and a power cut. Expected outcomes are values; a fault that nobody
// can act on is a StorageUnavailable.

import type { AuditFact } from "./audit-fact.ts";
import type { JsonObject } from "./json.ts";
import type { KeptKey, KeyKind, ReservedKey } from "./reserved-key.ts";

/** A task file larger than this is refused (SPEC 2). */
export const TASK_FILE_BYTES_MAX = 1_048_576;
/** Items in one page of a list. */
export const LIST_LIMIT_MAX = 200;
/** Lines in one page of a trail, changes in one page of `since`. */
export const PAGE_LIMIT_MAX = 1_000;
/** The longest that `since` waits for a change before it answers with none. */
export const SINCE_WAIT_MS_MAX = 25_000;

/** What is wrong with a value, and where in it: `path` is a JSON Pointer (RFC 6901). */
export interface Problem {
  path: string;
  message: string;
}

/** What lists show of a task, and what they are filtered by. */
export interface TaskSummary {
  task_id: string;
  correlation_id: string;
  source: string;
  status: string;
  /** How far the task has come; one word, like the status. */
  stage: string;
  revision: number;
  created_at: string;
  updated_at: string;
  /** The latest act of those who work on it. */
  last_activity_at: string;
  /** Further fields of a list's item; opaque to storage. */
  item: JsonObject;
  /** Lower-cased text that `q` is looked for in. */
  search_text: string;
}

export type CodecOutcome =
  | { ok: true; content: string; summary: TaskSummary }
  | { ok: false; problems: Problem[] };

/**
 * What storage has to know of tasks, handed to it by the composition root, so that drivers need not
 * import the domain. Pure.
 */
export interface TaskCodec {
  /** Checks a file's text and says what lists show of it; `content` is the text as given. */
  inspect(text: string, identity: TaskIdentity): CodecOutcome;
  /** Takes a text that somebody else wrote: same checks, then the given revision and the derived status; `content` is canonical. */
  adopt(
    text: string,
    identity: TaskIdentity,
    stamp: { revision: number; at: string },
  ): CodecOutcome;
  /** The revision that a well-formed file claims for itself. */
  claimedRevision(text: string): number | undefined;
}

export interface TaskIdentity {
  task_id: string;
  /** What the file must carry; absent when the task was never seen before. */
  correlation_id?: string;
}

export interface StoredTask {
  /** The file's bytes as text: canonical JSON and a newline. */
  content: string;
  /** SHA-256 of those bytes, 64 hex digits. */
  sha256: string;
  revision: number;
  correlation_id: string;
}

/**
 * A read, to be put on the audit: merged to one line a second per actor, event and task, with
 * `count`. A read of a task that never was leaves no line.
 */
export type ReadNote = AuditFact;

/** Reads that were answered from a copy, without asking storage: how often. */
export interface CountedReads {
  note: ReadNote;
  count: number;
}

/**
 * How new a read must be. `current`: no older than anything that storage has answered before.
 * `fresh`: also sees what somebody wrote to the file this very moment. `recent`: may be older, for
 * who changes the task next: a commit from an old revision is told so.
 */
export type Freshness = "recent" | "current" | "fresh";

export type ReadOutcome = Shown &
  (
    | ({ outcome: "found" } & StoredTask)
    | { outcome: "absent" }
    /** The file was there once and somebody deleted it. Its id is never used again. */
    | { outcome: "deleted" }
    | { outcome: "invalid"; problems: Problem[] }
  );

/** What every answer that can show a change says of its own age. */
export interface Shown {
  /** The seq of the latest change that it can show. */
  head_seq: number;
}

/**
 * `created` and `oldest`: by creation, the latest or the oldest first. `changed`: by the seq of each
 * task's latest change, the latest first.
 */
export const LIST_SORTS = ["created", "changed", "oldest"] as const;
export type ListSort = (typeof LIST_SORTS)[number];

export interface ListQuery {
  status?: string;
  stage?: string;
  source?: string;
  /** `last_activity_at` is earlier than this, written the same way. */
  active_before?: string;
  /** The latest change came after this seq. */
  changed_after?: number;
  /** Looked for, lower-cased, in each task's `search_text`. */
  q?: string;
  /** `created` unless it is given. */
  sort?: ListSort;
  limit: number;
  /** `next_cursor` of a page in the same order; a place in another order is none in this one. */
  cursor?: string;
}

export type ListOutcome =
  /** `body` is the JSON text of a ListPage, `sha256` its digest. */
  ({ outcome: "listed"; body: string; sha256: string } & Shown) | { outcome: "bad_cursor" };

export interface ListPage {
  /**
   * By (created_at, task_id) or (changed_seq, task_id), descending but for `oldest`. Each is the summary's `item` and
   * the line that last changed the task: `changed_seq`, `changed_at`, `changed_event`, `changed_by`.
   * A file that is no task has the moment it was found so for its `created_at` and
   * `last_activity_at`, and shows what the log tells of it and `problems`; status and stage `invalid`.
   */
  items: JsonObject[];
  /** Of all tasks, by status; `total` is their sum. */
  counts: Record<string, number>;
  /** Of all good tasks, by stage. */
  stages: Record<string, number>;
  next_cursor: string | null;
  /** The seq of the latest change that this page can show: subscribe from there and nothing is missed. */
  head_seq: number;
}

export interface TrailQuery {
  correlation_id: string;
  /** Also reads and stream lines. */
  all: boolean;
  after_seq: number;
  limit: number;
}

/** `lines`: the stored lines, byte for byte, without their newlines. */
export interface TrailPage extends Shown {
  lines: string[];
  /** Where the next page starts, or null at the end. */
  next_after_seq: number | null;
}

export interface Change {
  task_id: string;
  /** "absent" for a task that must not have been known before. */
  expected_revision: number | "absent";
  /** Canonical JSON and a newline, of revision `expected_revision + 1` (or 1). */
  content: string;
  /** Lines that come before the change's own. */
  preceding?: AuditFact[];
  /** The change's own line: it becomes the commit record and carries revision, status and the file's SHA-256. */
  fact: AuditFact;
  reserve?: ReservedKey[];
}

export type CommitOutcome = Committed | (CommitRefusal & Shown);

/** The change is made. */
export interface Committed {
  outcome: "committed";
  seq: number;
  /** Of the change before it, whoever made that: who knows of all up to there knows of all up to `seq`. */
  previous_change_seq: number;
  at: string;
  sha256: string;
  revision: number;
}

/** Nothing has changed. */
export type CommitRefusal =
  /** Somebody else was first, or the file was changed by hand and has been taken in: read again. */
  | { outcome: "revision_changed"; revision: number }
  /** The id is known already, also when its file has been deleted since. */
  | { outcome: "exists" }
  | { outcome: "absent" }
  | { outcome: "deleted" }
  | { outcome: "invalid"; problems: Problem[] }
  | { outcome: "key_taken"; kept: KeptKey };

export type AppendOutcome =
  | { outcome: "appended"; seq: number; at: string }
  | ({ outcome: "key_taken"; kept: KeptKey } & Shown);

/** One committed change, as the event stream tells it. */
export interface ChangeEvent {
  seq: number;
  audit_event: string;
  task_id: string;
  correlation_id: string;
  status: string;
  revision: number;
  at: string;
}

export type SinceOutcome =
  | { outcome: "changes"; events: ChangeEvent[]; head_seq: number }
  /** `after_seq` is ahead of the log: it belongs to another history. */
  | { outcome: "ahead"; head_seq: number }
  /**
   * Only to those who wait: storage is about to stop. Tell the last changes, say goodbye to whoever
   * listens, then ask once more: storage waits for that, within a bound, before it goes on.
   */
  | { outcome: "closing"; events: ChangeEvent[]; head_seq: number };

export interface StorageHealth extends Shown {
  writable: boolean;
  /** Why not everything is well, one sentence each, fit for anybody to read. */
  problems: string[];
  invalid_tasks: { task_id: string; problems: Problem[] }[];
  head: { seq: number; hash: string };
  counts: Record<string, number>;
  queue_length: number;
}

export interface TaskStorage {
  /** `current` unless another freshness is asked for. */
  read(taskId: string, note?: ReadNote, freshness?: Freshness): Promise<ReadOutcome>;
  list(query: ListQuery, note?: ReadNote): Promise<ListOutcome>;
  trail(query: TrailQuery, note?: ReadNote): Promise<TrailPage>;
  lookup(kind: KeyKind, key: string): Promise<(KeptKey & Shown) | null>;
  commit(change: Change): Promise<CommitOutcome>;
  /** Lines that change no task; durable when it answers. The last one's seq and time are answered. */
  append(facts: AuditFact[], reserve?: ReservedKey[]): Promise<AppendOutcome>;
  /**
   * A refusal, or an error that anybody can provoke at will: one line each up to a rate, then one
   * counted line a second for each `audit_event` (SPEC 8). Durable when it answers, but in a flood of
   * callers who are nobody: then within a tenth of a second.
   */
  noteRefusal(fact: AuditFact): Promise<void>;
  /** Puts them on the audit as if each had been a read of its own. */
  noteReads(reads: readonly CountedReads[]): Promise<void>;
  since(afterSeq: number, limit: number, waitMs: number): Promise<SinceOutcome>;
  health(): Promise<StorageHealth>;
}

/** The storage can't do it now and nothing has changed; `reason` is fit for a client to read. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}
