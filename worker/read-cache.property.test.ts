// Looks for a stale read: clients read, list and write through the cache, somebody edits files by hand,
// the hub follows the log, and every question and every answer may be overtaken by any other.
//
// Never stale means: whoever asks sees at least what anybody had been told before the question.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import type {
  ChangeEvent,
  ReadOutcome,
  SinceOutcome,
  TaskStorage,
} from "../storage-adapter/port/task-storage.ts";
import { ReadCache, cacheReads } from "./read-cache.ts";

const TASKS = ["a", "b"] as const;
type TaskId = (typeof TASKS)[number];
/** `lookup`: as who repeats a request asks what became of it. */
const KINDS = ["read", "list", "write", "trail", "lookup", "edit by hand"] as const;

interface Act {
  kind: (typeof KINDS)[number];
  task: TaskId;
}

/** All that was ever committed, in order; nothing is lost or late in here. */
class Log {
  readonly changes: ChangeEvent[] = [];
  readonly #waiting: (() => void)[] = [];
  isClosing = false;

  /** Seqs have gaps, as reads have lines of their own. */
  change(task_id: TaskId): ChangeEvent {
    const seq = (this.changes.at(-1)?.seq ?? 0) + 3;
    const revision = this.revisionAt(task_id, seq) + 1;
    const told = { audit_event: "task_briefed", status: "pending", at: "" };
    const change = { ...told, seq, task_id, correlation_id: task_id, revision };
    this.changes.push(change);
    this.wake();
    return change;
  }

  get headSeq(): number {
    return this.changes.at(-1)?.seq ?? 0;
  }

  revisionAt(taskId: TaskId, seq: number): number {
    const made = this.changes.filter((change) => change.task_id === taskId && change.seq <= seq);
    return made.at(-1)?.revision ?? 0;
  }

  wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async since(afterSeq: number): Promise<SinceOutcome> {
    const after = () => this.changes.filter(({ seq }) => seq > afterSeq);
    while (after().length === 0 && !this.isClosing) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    const outcome = this.isClosing ? "closing" : "changes";
    return { outcome, events: after(), head_seq: this.headSeq };
  }
}

/** Storage at the end of a wire: `travel` decides when a question arrives, and when its answer does. */
function remoteStorage(log: Log, travel: () => Promise<void>): TaskStorage {
  const over = async <Answer>(answer: () => Answer | Promise<Answer>): Promise<Answer> => {
    await travel();
    const answered = await answer();
    await travel();
    return answered;
  };
  const found = (taskId: TaskId): ReadOutcome => {
    const head_seq = log.headSeq;
    const revision = log.revisionAt(taskId, head_seq);
    const content = JSON.stringify({ revision });
    return { outcome: "found", content, sha256: "", revision, correlation_id: taskId, head_seq };
  };
  const storage: Partial<TaskStorage> = {
    read: (taskId) => over(() => found(taskId as TaskId)),
    list: () =>
      over(() => {
        const head_seq = log.headSeq;
        const body = JSON.stringify(TASKS.map((task) => log.revisionAt(task, head_seq)));
        return { outcome: "listed", body, sha256: "", head_seq };
      }),
    trail: () => over(() => ({ lines: [], next_after_seq: null, head_seq: log.headSeq })),
    lookup: (kind, key) =>
      over(() => ({ kind, key, value: {}, seq: 1, at: "", head_seq: log.headSeq })),
    commit: ({ task_id, expected_revision }) =>
      over(() => {
        const revision = log.revisionAt(task_id as TaskId, log.headSeq);
        if (revision !== expected_revision) {
          return { outcome: "revision_changed", revision, head_seq: log.headSeq };
        }
        const previous_change_seq = log.headSeq;
        const { seq, revision: made } = log.change(task_id as TaskId);
        return {
          outcome: "committed",
          seq,
          previous_change_seq,
          at: "",
          sha256: "",
          revision: made,
        };
      }),
    since: (afterSeq) => over(() => log.since(afterSeq)),
  };
  return storage as TaskStorage;
}

/** The hub: hears of every change, and tells it. */
async function follow(storage: TaskStorage, told: (seq: number) => void): Promise<void> {
  for (let position = 0; ;) {
    const answer = await storage.since(position, 100, 1_000);
    if (answer.outcome !== "changes") return;
    position = answer.events.at(-1)?.seq ?? position;
    told(position);
  }
}

class Clients {
  readonly #log: Log;
  readonly #storage: TaskStorage;
  #toldSeq = 0;
  readonly stale: string[] = [];

  constructor(log: Log, storage: TaskStorage) {
    this.#log = log;
    this.#storage = storage;
  }

  told(seq: number): void {
    this.#toldSeq = Math.max(this.#toldSeq, seq);
  }

  async act({ kind, task }: Act): Promise<void> {
    const storage = this.#storage;
    const toldBefore = this.#toldSeq;
    switch (kind) {
      case "read": {
        const read = await storage.read(task);
        this.told(read.head_seq);
        if (read.outcome === "found") this.#judge(kind, task, read.revision, toldBefore);
        return;
      }
      case "list": {
        const listed = await storage.list({ limit: 2 });
        if (listed.outcome !== "listed") throw new Error(listed.outcome);
        this.told(listed.head_seq);
        const revisions = JSON.parse(listed.body) as number[];
        TASKS.forEach((id, at) => this.#judge(kind, id, revisions[at] ?? 0, toldBefore));
        return;
      }
      case "write":
        return this.#write(task);
      case "trail":
        this.told((await storage.trail(QUERY)).head_seq);
        return;
      case "lookup":
        this.told((await storage.lookup("idempotency", "k"))?.head_seq ?? 0);
        return;
      case "edit by hand":
        this.#log.change(task);
    }
  }

  async #write(task: TaskId): Promise<void> {
    const read = await this.#storage.read(task, undefined, "recent");
    if (read.outcome !== "found") throw new Error(read.outcome);
    const content = JSON.stringify({ revision: read.revision + 1 });
    const change = { task_id: task, expected_revision: read.revision, content, fact: FACT };
    const outcome = await this.#storage.commit(change);
    this.told(outcome.outcome === "committed" ? outcome.seq : outcome.head_seq);
  }

  #judge(kind: string, task: TaskId, shown: number, toldSeq: number): void {
    const known = this.#log.revisionAt(task, toldSeq);
    if (shown < known) this.stale.push(`${kind} showed ${task} at ${shown}, ${known} was known`);
  }
}

const QUERY = { correlation_id: "a", all: false, after_seq: 0, limit: 1 };
const FACT = {
  audit_event: "task_briefed",
  correlation_id: "a",
  actor: { role: "admin", name: "maria" },
} as const;

const act = fc.record({ kind: fc.constantFrom(...KINDS), task: fc.constantFrom(...TASKS) });
const acts = fc.array(act, { minLength: 1, maxLength: 12 });

it("shows nobody less than anybody was told before", async () => {
  let served = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.tuple(acts, acts, acts), async (scheduler, sequences) => {
      const log = new Log();
      for (const task of TASKS) log.change(task);
      const cache = new ReadCache();
      const wire = remoteStorage(log, () => scheduler.schedule(Promise.resolve()));
      const storage = cacheReads(wire, cache, () => 0);
      const clients = new Clients(log, storage);
      const following = follow(storage, (seq) => clients.told(seq));
      const acting = sequences.map(async (sequence) => {
        for (const each of sequence) await clients.act(each);
      });
      await scheduler.waitFor(Promise.all(acting));
      log.isClosing = true;
      log.wake();
      await scheduler.waitFor(following);
      expect(clients.stale).toEqual([]);
      served += cache.served;
    }),
    { numRuns: 3_000 },
  );
  // Else it has looked at storage alone.
  expect(served).toBeGreaterThan(1_000);
});
