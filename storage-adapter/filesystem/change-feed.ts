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

export class ChangeFeed {
  readonly #log: AuditLog;
  readonly #lines: LineIndex;
  readonly #headSeq: () => number;
  readonly #waiters = new Set<() => void>();
  #latestChangeSeq: number;

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
    if (events.length === 0 && waitMs > 0) {
      await this.#nextChange(Math.min(waitMs, SINCE_WAIT_MS_MAX));
      events = this.#changesAfter(afterSeq, limit);
    }
    return { outcome: "changes", events, head_seq: this.#latestChangeSeq };
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
