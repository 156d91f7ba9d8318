// Committed changes in order, read straight from the log; waits for the next one when asked to.

import {
  type ChangeEvent,
  PAGE_LIMIT_MAX,
  SINCE_WAIT_MS_MAX,
  type SinceOutcome,
} from "../port/index.ts";
import type { AuditLog } from "./audit-log.ts";
import type { LineIndex } from "./line-index.ts";

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
    if (this.#latestChangeSeq <= afterSeq && waitMs > 0) {
      await this.#nextChange(Math.min(waitMs, SINCE_WAIT_MS_MAX));
    }
    const events = this.#lines
      .changesAfter(afterSeq, Math.min(limit, PAGE_LIMIT_MAX))
      .map((place) => toEvent(JSON.parse(this.#log.readAt(place)) as ChangeEvent));
    return { outcome: "changes", events, head_seq: this.#latestChangeSeq };
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

function toEvent(line: ChangeEvent): ChangeEvent {
  const { seq, audit_event, task_id, correlation_id, status, revision, at } = line;
  return { seq, audit_event, task_id, correlation_id, status, revision, at };
}
