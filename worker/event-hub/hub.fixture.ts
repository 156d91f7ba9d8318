// For tests: a hub on a feed that the test writes by hand, and clients that read what it sends.

import { setImmediate } from "node:timers/promises";
import type { AuditFact } from "../../storage-adapter/port/audit-fact.ts";
import type {
  ChangeEvent,
  Shown,
  SinceOutcome,
  StorageUnavailable,
} from "../../storage-adapter/port/task-storage.ts";
import type { KeyKind, KeptKey } from "../../storage-adapter/port/reserved-key.ts";
import type { StreamRequest } from "../sse/hub-protocol.ts";
import { Hub } from "./hub.ts";
import type { HubSurroundings } from "./hub.ts";

export function change(seq: number, taskId = "t"): ChangeEvent {
  return {
    seq,
    audit_event: "task_briefed",
    task_id: taskId,
    correlation_id: taskId,
    status: "pending",
    revision: 1,
    at: "2026-01-01T00:00:00.000Z",
  };
}

export function streamRequest(fields: Partial<StreamRequest> = {}): StreamRequest {
  return {
    correlation_id: "req-1",
    actor: { role: "reader", name: "reader" },
    resume: { kind: "fresh" },
    ...fields,
  };
}

/** Blocks as the hub writes them when `random` is 0.5. */
export const hello = (headSeq: number, resume: string) =>
  `retry: 2000\nevent: hello\ndata: {"head_seq":${headSeq},"resume":"${resume}"}`;
export const farewell = (reason: string) =>
  `retry: 2000\nevent: farewell\ndata: {"reason":"${reason}"}\n\n`;

/** The fields of a request that resumes. */
export const after = (seq: number) => ({ resume: { kind: "after", seq } as const });

/** A feed with the rules of the port, in memory. */
export class FeedFixture {
  readonly changes: ChangeEvent[] = [];
  readonly facts: AuditFact[] = [];
  /** The next calls fail with it. */
  fault: StorageUnavailable | undefined;
  /** The log's own end, when it is beyond the last change. */
  logSeq = 0;
  closing = false;
  asked = 0;
  /** Sessions that somebody has signed out of. */
  readonly closedSessions = new Set<string>();
  readonly #wakers = new Set<() => void>();

  get headSeq(): number {
    return this.changes.at(-1)?.seq ?? 0;
  }

  commit(...changes: ChangeEvent[]): void {
    this.changes.push(...changes);
    this.wake();
  }

  wake(): void {
    const wakers = [...this.#wakers];
    this.#wakers.clear();
    for (const wake of wakers) wake();
  }

  since = async (afterSeq: number, limit: number, waitMs: number): Promise<SinceOutcome> => {
    this.asked += 1;
    if (this.fault !== undefined) throw this.fault;
    const head_seq = this.headSeq;
    if (afterSeq > Math.max(head_seq, this.logSeq)) return { outcome: "ahead", head_seq };
    const page = () => this.changes.filter(({ seq }) => seq > afterSeq).slice(0, limit);
    if (waitMs > 0) {
      if (page().length === 0 && !this.closing) await this.#nextWake();
      if (this.closing) return { outcome: "closing", events: page(), head_seq };
    }
    return { outcome: "changes", events: page(), head_seq: this.headSeq };
  };

  #nextWake(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakers.add(resolve);
    return promise;
  }

  lookup = (kind: KeyKind, key: string): Promise<(KeptKey & Shown) | null> => {
    if (this.fault !== undefined) return Promise.reject(this.fault);
    const kept = { kind, key, value: {}, seq: 1, at: "", head_seq: this.headSeq };
    return Promise.resolve(this.closedSessions.has(key) ? kept : null);
  };

  append = (facts: AuditFact[]) => {
    if (this.fault !== undefined) return Promise.reject(this.fault);
    this.facts.push(...facts);
    return Promise.resolve({ outcome: "appended" as const, seq: this.headSeq, at: "" });
  };
}

export class HubFixture {
  readonly feed = new FeedFixture();
  nowMs = 0;
  random = 0.5;
  /** How often reads were to go to the audit. */
  flushes = 0;
  /** What the hub has asked to wait for. */
  readonly sleeps: number[] = [];
  readonly hub: Hub;

  constructor(followsAlways = false) {
    this.hub = new Hub(this.#surroundings(followsAlways));
  }

  #surroundings(followsAlways: boolean): HubSurroundings {
    return {
      storage: this.feed,
      nowMs: () => this.nowMs,
      sleep: (ms) => {
        this.sleeps.push(ms);
        return setImmediate();
      },
      random: () => this.random,
      mintCorrelationId: () => "req-minted",
      flushReads: () => Promise.resolve(void (this.flushes += 1)),
      followsAlways,
    };
  }

  async connect(fields: Partial<StreamRequest> = {}): Promise<ReaderFixture> {
    const leaving = new AbortController();
    const body = await this.hub.connect(streamRequest(fields), leaving.signal);
    if (typeof body === "string") throw new Error(body);
    return new ReaderFixture(body, leaving);
  }
}

/** One client: reads block by block. */
export class ReaderFixture {
  readonly leaving: AbortController;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = "";

  constructor(body: ReadableStream<Uint8Array>, leaving: AbortController) {
    this.#reader = body.getReader();
    this.leaving = leaving;
  }

  /** The next block without its empty line; undefined at the end. */
  async block(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += new TextDecoder().decode(value);
    }
  }

  async blocks(count: number): Promise<string[]> {
    const found: string[] = [];
    for (let i = 0; i < count; i += 1) found.push((await this.block()) ?? "(end)");
    return found;
  }

  /** The ids of the next so many blocks. */
  async ids(count: number): Promise<number[]> {
    return (await this.blocks(count)).map((block) => Number(/^id: (\d+)$/m.exec(block)?.[1]));
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}
