// Committed changes in order, read straight from the log; waits for the next one when asked to.

import {
  type ChangeEvent,
  PAGE_LIMIT_MAX,
  SINCE_WAIT_MS_MAX,
  type SinceOutcome,
} from "../port/index.ts";
import type { AuditLog } from "./audit-log.ts";
import type { LineIndex, PlacedLine } from "./line-index.ts";
import { isChange, readRecord } from "./log-record.ts";

/** Callers that can wait at once; one event hub makes one. */
export const WAITERS_MAX = 100;
/** Who has not asked for so long doesn't follow: an event hub rests a tenth of it between two pages. */
const FOLLOWER_ABSENT_MS = 1_000;

/** Followers are being told that storage closes. */
interface Farewell {
  /** Until all have heard it and come back. */
  answersLeft: number;
  done: () => void;
}

export class ChangeFeed {
  readonly #log: AuditLog;
  readonly #lines: LineIndex;
  readonly #headSeq: () => number;
  readonly #waiters = new Set<() => void>();
  #latestChangeSeq: number;
  #lastAskedMs = Number.NEGATIVE_INFINITY;
  #farewell: Farewell | undefined;

  constructor(log: AuditLog, lines: LineIndex, headSeq: () => number) {
    this.#log = log;
    this.#lines = lines;
    this.#headSeq = headSeq;
    this.#latestChangeSeq = lines.latestChangeSeq();
  }

  get latestChangeSeq(): number {
    return this.#latestChangeSeq;
  }

  announce(): void {
    this.#latestChangeSeq = this.#lines.latestChangeSeq();
    this.wakeAll();
  }

  wakeAll(): void {
    for (const wake of this.#waiters) wake();
  }

  async since(afterSeq: number, limit: number, waitMs: number): Promise<SinceOutcome> {
    if (afterSeq > this.#headSeq()) return { outcome: "ahead", head_seq: this.#latestChangeSeq };
    let events = this.#changesAfter(afterSeq, limit);
    if (waitMs > 0) {
      this.#lastAskedMs = performance.now();
      if (events.length === 0 && this.#farewell === undefined) {
        await this.#nextChange(Math.min(waitMs, SINCE_WAIT_MS_MAX));
        events = this.#changesAfter(afterSeq, limit);
      }
      if (this.#farewell !== undefined) return this.#tellFarewell(this.#farewell, events);
    }
    return { outcome: "changes", events, head_seq: this.#latestChangeSeq };
  }

  /**
   * Tells those who follow the feed that storage closes, and waits until they have asked again, which
   * says that they have told everybody else, or until `waitMs` are over.
   */
  async sayFarewell(waitMs: number): Promise<void> {
    const isFollowed =
      this.#waiters.size > 0 || performance.now() - this.#lastAskedMs < FOLLOWER_ABSENT_MS;
    if (!isFollowed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      // Each is told twice: when it hears of it, and when it comes back.
      this.#farewell = { answersLeft: 2 * Math.max(1, this.#waiters.size), done };
      this.wakeAll();
    });
  }

  /** Also when changes go on coming: else a follower would hear of the end only when they stop. */
  #tellFarewell(farewell: Farewell, events: ChangeEvent[]): SinceOutcome {
    farewell.answersLeft -= 1;
    if (farewell.answersLeft === 0) farewell.done();
    return { outcome: "closing", events, head_seq: this.#latestChangeSeq };
  }

  /**
   * The next page of changes. A line that somebody has damaged can't be told any more: audit:verify
   * names it, and here it must not hold up those behind it.
   */
  #changesAfter(afterSeq: number, limit: number): ChangeEvent[] {
    for (let from = afterSeq; ;) {
      const places = this.#lines.changesAfter(from, Math.min(limit, PAGE_LIMIT_MAX));
      const events = places
        .map((place) => readEvent(this.#log, place))
        .filter((event) => event !== undefined);
      const last = places.at(-1);
      if (events.length > 0 || last === undefined) return events;
      from = last.seq;
    }
  }

  #nextChange(waitMs: number): Promise<void> {
    if (this.#waiters.size >= WAITERS_MAX) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      this.#waiters.add(done);
    });
  }
}

function readEvent(log: AuditLog, place: PlacedLine): ChangeEvent | undefined {
  const record = readRecord(log, place)?.record;
  if (record === undefined || !isChange(record)) return undefined;
  const { seq, audit_event, task_id, correlation_id, revision, at, status = "" } = record;
  return { seq, audit_event, task_id, correlation_id, status, revision, at };
}
