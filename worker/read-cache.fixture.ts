// For tests: a storage below the read cache, whose answers the test writes by hand.

import { taskContent } from "../storage-adapter/contract/driver-under-test.ts";
import type {
  ChangeEvent,
  CountedReads,
  ReadOutcome,
  SinceOutcome,
  TaskStorage,
} from "../storage-adapter/port/task-storage.ts";
import { StorageUnavailable } from "../storage-adapter/port/task-storage.ts";

export function found(
  taskId: string,
  head_seq: number,
  content = taskContent(taskId),
): ReadOutcome {
  return { outcome: "found", content, sha256: "", revision: 1, correlation_id: taskId, head_seq };
}

export function changed(taskId: string, seq: number): ChangeEvent {
  const told = { audit_event: "task_briefed", status: "pending", revision: 2, at: "" };
  return { ...told, seq, task_id: taskId, correlation_id: taskId };
}

/** Storage that answers what the test has put there, and counts what it was asked. */
export class StorageFixture {
  readonly asked: string[] = [];
  readonly noted: CountedReads[] = [];
  headSeq = 10;
  content: string | undefined;
  isAway = false;
  /** The feed's next answer; until there is one, it waits. */
  feed = Promise.withResolvers<SinceOutcome>();
  commits: { seq: number; previous_change_seq: number }[] = [];

  readonly storage: TaskStorage = {
    read: (taskId, _note, freshness = "current") => {
      this.#ask(`read ${taskId} ${freshness}`);
      return Promise.resolve(found(taskId, this.headSeq, this.content));
    },
    list: () => {
      this.#ask("list");
      const head_seq = this.headSeq;
      return Promise.resolve({ outcome: "listed", body: "{}", sha256: "", head_seq });
    },
    trail: () => Promise.resolve({ lines: [], next_after_seq: null, head_seq: this.headSeq }),
    commit: () => {
      const made = this.commits.shift();
      if (made === undefined) return Promise.resolve({ outcome: "exists", head_seq: this.headSeq });
      return Promise.resolve({ outcome: "committed", ...made, at: "", sha256: "", revision: 2 });
    },
    since: (_afterSeq, _limit, waitMs) => {
      if (this.isAway) return Promise.reject(new StorageUnavailable("away"));
      if (waitMs > 0) return this.feed.promise;
      return Promise.resolve({ outcome: "changes", events: [], head_seq: this.headSeq });
    },
    noteReads: (reads) => {
      if (this.isAway) return Promise.reject(new StorageUnavailable("away"));
      this.noted.push(...reads);
      return Promise.resolve();
    },
    lookup: (kind, key) => {
      return Promise.resolve({ kind, key, value: {}, seq: 1, at: "", head_seq: this.headSeq });
    },
    append: () => {
      const kept = { kind: "github_body", key: "k", value: {}, seq: 1, at: "" } as const;
      return Promise.resolve({ outcome: "key_taken", kept, head_seq: this.headSeq });
    },
    noteRefusal: () => Promise.reject(new Error("not asked here")),
    health: () => {
      const head = { seq: this.headSeq, hash: "" };
      const all = { writable: true, problems: [], invalid_tasks: [], counts: {}, queue_length: 0 };
      return Promise.resolve({ ...all, head, head_seq: this.headSeq });
    },
  };

  /** The feed has told `events`; whoever follows asks again from the last of them. */
  async tell(storage: TaskStorage, ...events: ChangeEvent[]): Promise<void> {
    const head_seq = events.at(-1)?.seq ?? 0;
    await this.#answerFeed({ outcome: "changes", events, head_seq });
    void storage.since(head_seq, 100, 1_000);
  }

  async close(): Promise<void> {
    await this.#answerFeed({ outcome: "closing", events: [], head_seq: this.headSeq });
  }

  async #answerFeed(answer: SinceOutcome): Promise<void> {
    const { promise, resolve } = this.feed;
    this.feed = Promise.withResolvers();
    resolve(answer);
    await promise;
  }

  #ask(what: string): void {
    if (this.isAway) throw new StorageUnavailable("away");
    this.asked.push(what);
  }
}
