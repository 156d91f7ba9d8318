// Tasks and list pages kept in the isolate's memory, as a decorator of the port. It is coherent only
// where all writes pass through this isolate and the event hub follows the log in it: under the
// launchers, never on the edge (decision 0013). A read is never older than anything answered before it.
//
// Every change has a seq. `position`: all changes up to it have been told here by the log's feed, and
// what they touched is gone from memory. `knownSeq`: the latest change that any answer has told of. A
// copy is served when it is as new as that; while the feed lags behind, storage is asked.

import { LRUCache } from "lru-cache";
import type {
  Change,
  ChangeEvent,
  Committed,
  CountedReads,
  ListOutcome,
  ListQuery,
  ReadNote,
  ReadOutcome,
  SinceOutcome,
  TaskStorage,
} from "../storage-adapter/port/task-storage.ts";

/** Texts of tasks: 10,000 of a usual size. */
export const TASK_CHARS_MAX = 24 * 1_048_576;
/** Texts of list pages: hundreds of usual ones, a dozen of the largest. */
export const PAGE_CHARS_MAX = 4 * 1_048_576;
/** What an entry takes beside its text. */
export const OVERHEAD_CHARS = 512;
/** Different reads that wait to be put on the audit; further ones ask storage, which counts by itself. */
export const READS_WAITING_MAX = 1_000;
/** Changes made here while the feed has yet to tell of another one; then it has to tell of these too. */
export const EARLY_CHANGES_MAX = 1_000;
/** How much longer than it said a question to the feed may take before nobody seems to follow. */
export const FEED_LATE_MS_MAX = 5_000;

type FoundTask = ReadOutcome & { outcome: "found" };
type ListedPage = ListOutcome & { outcome: "listed" };
/** As much of a change as counts here. */
type Touched = Pick<ChangeEvent, "task_id" | "seq">;

/** What one isolate keeps: shared by all that decorate their storage with it. */
export class ReadCache {
  readonly #tasks = new LRUCache<string, FoundTask>({
    maxSize: TASK_CHARS_MAX,
    sizeCalculation: ({ content }) => content.length + OVERHEAD_CHARS,
  });
  readonly #pages = new LRUCache<string, ListedPage>({
    maxSize: PAGE_CHARS_MAX,
    sizeCalculation: ({ body }) => body.length + OVERHEAD_CHARS,
  });
  #waiting = new Map<string, CountedReads>();
  #position: number | undefined;
  /** Changes made here that the position has not come to: each by the seq of the one before it. */
  readonly #early = new Map<number, Touched>();
  #knownSeq = 0;
  #followedUntilMs = Number.NEGATIVE_INFINITY;
  #served = 0;

  /** Reads that were answered from memory. */
  get served(): number {
    return this.#served;
  }

  isFollowed(nowMs: number): boolean {
    return nowMs < this.#followedUntilMs;
  }

  /** Whatever age it has. */
  anyTask(taskId: string): FoundTask | undefined {
    return this.#tasks.get(taskId);
  }

  task(taskId: string, note: ReadNote | undefined, nowMs: number): FoundTask | undefined {
    return this.#serve(this.#tasks.get(taskId), note, nowMs);
  }

  page(query: ListQuery, note: ReadNote | undefined, nowMs: number): ListedPage | undefined {
    return this.#serve(this.#pages.get(JSON.stringify(query)), note, nowMs);
  }

  keepTask(taskId: string, read: ReadOutcome): void {
    this.hasSeen(read.head_seq);
    if (read.outcome === "found" && this.#isNews(read, this.#tasks.get(taskId))) {
      this.#tasks.set(taskId, read);
    }
  }

  keepPage(query: ListQuery, page: ListedPage): void {
    this.hasSeen(page.head_seq);
    const key = JSON.stringify(query);
    if (this.#isNews(page, this.#pages.get(key))) this.#pages.set(key, page);
  }

  /** Somebody is about to be told of a change with this seq. */
  hasSeen(seq: number): void {
    this.#knownSeq = Math.max(this.#knownSeq, seq);
  }

  /** The feed is asked for what comes after `afterSeq`, and will have answered by `untilMs`. */
  follow(afterSeq: number, untilMs: number): void {
    // Of what lies between the two nothing would be told. An empty memory may begin anywhere.
    if (this.#position !== undefined && this.#position < afterSeq) this.forget();
    this.#position ??= afterSeq;
    this.#followedUntilMs = untilMs;
  }

  /** A change was made here: what it has made of the task is known before the feed tells it. */
  keepChange(taskId: string, task: FoundTask, change: Committed): void {
    this.keepTask(taskId, task);
    if (this.#position === undefined || change.seq <= this.#position) return;
    // Answers overtake each other on their way: those behind a gap wait for the one that fills it.
    this.#early.set(change.previous_change_seq, { task_id: taskId, seq: change.seq });
    for (;;) {
      const next = this.#early.get(this.#position);
      if (next === undefined) break;
      this.#moveOver([next]);
    }
    if (this.#early.size > EARLY_CHANGES_MAX) this.#early.clear();
  }

  /** Nobody follows the log any more: what is kept may grow old unseen. */
  forget(): void {
    this.#followedUntilMs = Number.NEGATIVE_INFINITY;
    this.#position = undefined;
    this.#early.clear();
    this.#tasks.clear();
    this.#pages.clear();
  }

  /** The feed has answered. */
  hear(answer: SinceOutcome): void {
    switch (answer.outcome) {
      case "changes":
        this.#moveOver(answer.events);
        return;
      case "ahead":
        // Another log: its seqs say nothing of those we know.
        this.forget();
        this.#knownSeq = answer.head_seq;
        return;
      case "closing":
        this.forget();
    }
  }

  get hasReads(): boolean {
    return this.#waiting.size > 0;
  }

  /** What waits to be put on the audit; from here on it is the caller's. */
  takeReads(): CountedReads[] {
    const reads = [...this.#waiting.values()];
    if (reads.length > 0) this.#waiting = new Map();
    return reads;
  }

  /** False where no more can wait. */
  noteRead(note: ReadNote, count = 1): boolean {
    const { actor, audit_event: event, task_id: taskId = "" } = note;
    const key = `${actor.role} ${actor.name} ${event} ${taskId}`;
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= READS_WAITING_MAX) return false;
    if (known === undefined) this.#waiting.set(key, { note, count });
    else known.count += count;
    return true;
  }

  #serve<Kept extends { head_seq: number }>(
    kept: Kept | undefined,
    note: ReadNote | undefined,
    nowMs: number,
  ): Kept | undefined {
    if (kept === undefined || !this.#isCurrent(kept) || !this.isFollowed(nowMs)) return undefined;
    if (note !== undefined && !this.noteRead(note)) return undefined;
    this.#served += 1;
    return kept;
  }

  /** A copy that is still here has been touched by no change up to `position`. */
  #isCurrent({ head_seq: headSeq }: { head_seq: number }): boolean {
    if (this.#position === undefined) return false;
    return Math.max(this.#position, headSeq) >= this.#knownSeq;
  }

  /** An answer that was overtaken on its way must not stand as if it were the latest. */
  #isNews(answer: { head_seq: number }, kept: { head_seq: number } | undefined): boolean {
    if (this.#position === undefined || answer.head_seq < this.#position) return false;
    return kept === undefined || kept.head_seq <= answer.head_seq;
  }

  /** All changes up to the last of these are known: older copies of what they touched are gone. */
  #moveOver(changes: readonly Touched[]): void {
    for (const { task_id: taskId, seq } of changes) {
      const kept = this.#tasks.peek(taskId);
      if (kept !== undefined && kept.head_seq < seq) this.#tasks.delete(taskId);
    }
    const seq = changes.at(-1)?.seq ?? 0;
    if (this.#position === undefined || seq <= this.#position) return;
    this.#position = seq;
    for (const [key, page] of this.#pages.entries()) {
      if (page.head_seq < seq) this.#pages.delete(key);
    }
    for (const [previousSeq, early] of this.#early) {
      if (early.seq <= seq) this.#early.delete(previousSeq);
    }
  }
}

/** `storage` with what `cache` keeps in front of it. */
export function cacheReads(
  storage: TaskStorage,
  cache: ReadCache,
  nowMs: () => number,
): TaskStorage {
  return {
    async lookup(kind, key) {
      const kept = await storage.lookup(kind, key);
      // What it was kept with may have been answered to somebody who was gone by then.
      if (kept !== null) cache.hasSeen(kept.head_seq);
      return kept;
    },
    async append(facts, reserve) {
      const outcome = await storage.append(facts, reserve);
      if (outcome.outcome === "key_taken") cache.hasSeen(outcome.head_seq);
      return outcome;
    },
    noteRefusal: (...given) => storage.noteRefusal(...given),
    noteReads: (...given) => storage.noteReads(...given),
    async health() {
      const health = await storage.health();
      cache.hasSeen(health.head_seq);
      return health;
    },
    async read(taskId, note, freshness = "current") {
      const kept = freshness === "recent" ? cache.anyTask(taskId) : undefined;
      if (kept !== undefined && note === undefined) return kept;
      const current = freshness === "fresh" ? undefined : cache.task(taskId, note, nowMs());
      if (current !== undefined) return current;
      const read = await storage.read(taskId, note, freshness);
      cache.keepTask(taskId, read);
      return read;
    },
    async list(query, note) {
      const kept = cache.page(query, note, nowMs());
      if (kept !== undefined) return kept;
      const listed = await storage.list(query, note);
      if (listed.outcome === "listed") cache.keepPage(query, listed);
      return listed;
    },
    async trail(query, note) {
      const page = await storage.trail(query, note);
      cache.hasSeen(page.head_seq);
      return page;
    },
    async commit(change) {
      const outcome = await storage.commit(change);
      if (outcome.outcome === "committed") {
        cache.keepChange(change.task_id, committedTask(change, outcome), outcome);
      } else cache.hasSeen(outcome.head_seq);
      return outcome;
    },
    since: (afterSeq, limit, waitMs) => {
      const untilMs = nowMs() + waitMs + FEED_LATE_MS_MAX;
      return hearFeed(cache, afterSeq, { waitMs, untilMs }, () =>
        storage.since(afterSeq, limit, waitMs),
      );
    },
  };
}

async function hearFeed(
  cache: ReadCache,
  afterSeq: number,
  { waitMs, untilMs }: { waitMs: number; untilMs: number },
  ask: () => Promise<SinceOutcome>,
): Promise<SinceOutcome> {
  // Who doesn't wait is not the one who follows, and may begin anywhere.
  if (waitMs === 0) {
    const page = await ask();
    if (page.outcome === "changes") cache.hasSeen(page.head_seq);
    return page;
  }
  cache.follow(afterSeq, untilMs);
  try {
    const answer = await ask();
    cache.hear(answer);
    return answer;
  } catch (error) {
    cache.forget();
    throw error;
  }
}

function committedTask({ content, fact }: Change, { seq, sha256, revision }: Committed): FoundTask {
  const { correlation_id } = fact;
  return { outcome: "found", content, sha256, revision, correlation_id, head_seq: seq };
}

/** Puts what was served on the audit. Where storage can't take it now, it waits for the next time. */
export async function flushReads(storage: TaskStorage, cache: ReadCache): Promise<void> {
  const reads = cache.takeReads();
  if (reads.length === 0) return;
  try {
    await storage.noteReads(reads);
  } catch {
    // Nothing more is served until the feed answers again, so there is room for all of them.
    cache.forget();
    for (const { note, count } of reads) cache.noteRead(note, count);
  }
}
