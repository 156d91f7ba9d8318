import { beforeEach, describe, expect, it } from "vitest";
import { creation, fact, update } from "../storage-adapter/contract/driver-under-test.ts";
import type { ReadOutcome, TaskStorage } from "../storage-adapter/port/task-storage.ts";
import { StorageUnavailable } from "../storage-adapter/port/task-storage.ts";
import {
  EARLY_CHANGES_MAX,
  FEED_LATE_MS_MAX,
  OVERHEAD_CHARS,
  READS_WAITING_MAX,
  ReadCache,
  TASK_CHARS_MAX,
  cacheReads,
  flushReads,
} from "./read-cache.ts";
import { StorageFixture, changed, found } from "./read-cache.fixture.ts";

const NOTE = fact("a", "task_read");

let below: StorageFixture;
let cache: ReadCache;
let nowMs: number;
let storage: TaskStorage;

beforeEach(() => {
  below = new StorageFixture();
  cache = new ReadCache();
  nowMs = 0;
  storage = cacheReads(below.storage, cache, () => nowMs);
});

/** Whether it comes to an end is the test's own matter. */
const followFrom = (seq: number) => void storage.since(seq, 100, 1_000).catch(() => undefined);

describe("a task or a page that was read", () => {
  beforeEach(() => followFrom(10));

  it("is served from memory the next time", async () => {
    const first = await storage.read("a");
    expect(await storage.read("a")).toBe(first);
    const page = await storage.list({ limit: 5 });
    expect(await storage.list({ limit: 5 })).toBe(page);
    expect(below.asked).toEqual(["read a current", "list"]);
    expect(cache.served).toBe(2);
  });

  it("is asked for again after a change, of a page whatever it was, of a task its own", async () => {
    for (const taskId of ["a", "b"]) await storage.read(taskId);
    await storage.list({ limit: 5 });
    await below.tell(storage, changed("a", 11));
    below.headSeq = 11;
    below.asked.length = 0;
    for (const taskId of ["a", "b"]) await storage.read(taskId);
    await storage.list({ limit: 5 });
    expect(below.asked).toEqual(["read a current", "list"]);
  });

  it("is asked for whenever it must be fresh", async () => {
    await storage.read("a");
    await storage.read("a", undefined, "fresh");
    expect(below.asked).toEqual(["read a current", "read a fresh"]);
  });

  it("is served at any age to who changes it next, but not for nothing", async () => {
    const old = await storage.read("a");
    below.headSeq = 12;
    await storage.trail({ correlation_id: "a", all: false, after_seq: 0, limit: 1 });
    expect(await storage.read("a", undefined, "recent")).toBe(old);
    expect(await storage.read("a", NOTE, "recent")).not.toBe(old);
  });

  it("is not kept when there is nothing to keep", async () => {
    const absent: ReadOutcome = { outcome: "absent", head_seq: 10 };
    below.storage.read = () => Promise.resolve(absent);
    storage = cacheReads(below.storage, cache, () => nowMs);
    await storage.read("a");
    expect(cache.anyTask("a")).toBeUndefined();
  });

  it("gives way to others when memory is full", async () => {
    const half = "x".repeat(TASK_CHARS_MAX / 2 - OVERHEAD_CHARS);
    below.content = half;
    for (const taskId of ["a", "b"]) await storage.read(taskId);
    expect([cache.anyTask("a"), cache.anyTask("b")]).not.toContain(undefined);
    below.content = "x";
    await storage.read("c");
    expect(cache.anyTask("a")).toBeUndefined();
    expect(cache.anyTask("b")).toBeDefined();
  });
});

describe("nothing is served from memory", () => {
  const isAsked = async () => {
    below.asked.length = 0;
    await storage.read("a");
    return below.asked.length === 1;
  };

  it("before anybody follows the log", async () => {
    await storage.read("a");
    expect(await isAsked()).toBe(true);
  });

  it("once the feed has failed", async () => {
    below.isAway = true;
    await expect(storage.since(10, 100, 1_000)).rejects.toThrow("away");
    below.isAway = false;
    followFrom(10);
    await storage.read("a");
    expect(await isAsked()).toBe(false);
    const failing = storage.since(10, 100, 1_000);
    below.feed.reject(new StorageUnavailable("away"));
    await expect(failing).rejects.toThrow("away");
    expect(await isAsked()).toBe(true);
  });

  it("once storage closes", async () => {
    followFrom(10);
    await storage.read("a");
    await below.close();
    expect(await isAsked()).toBe(true);
  });

  it("when the feed is late, and not before", async () => {
    followFrom(10);
    await storage.read("a");
    nowMs = 1_000 + FEED_LATE_MS_MAX - 1;
    expect(await isAsked()).toBe(false);
    nowMs += 1;
    expect(await isAsked()).toBe(true);
  });

  it("of another log", async () => {
    followFrom(10);
    await storage.read("a");
    const { promise, resolve } = below.feed;
    resolve({ outcome: "ahead", head_seq: 4 });
    await promise;
    below.feed = Promise.withResolvers();
    below.headSeq = 4;
    followFrom(4);
    expect(await isAsked()).toBe(true);
    expect(await isAsked()).toBe(false);
  });

  it("of what lies between two questions to the feed", async () => {
    followFrom(10);
    await storage.read("a");
    followFrom(12);
    expect(await isAsked()).toBe(true);
  });

  // Whoever repeats a request whose answer was lost hears of a change that was never heard of here.
  it.each<[string, () => Promise<unknown>]>([
    ["the replay of a stream", () => storage.since(10, 1, 0)],
    ["a kept answer", () => storage.lookup("idempotency", "k")],
    ["a delivery's repeat", () => storage.append([fact("req-1", "github_delivery")])],
    ["a refused commit", () => storage.commit(creation("a"))],
    ["the trail", () => storage.trail({ correlation_id: "a", all: false, after_seq: 0, limit: 1 })],
    ["health", () => storage.health()],
  ])("while %s has told more than the feed", async (_what, ask) => {
    followFrom(10);
    await storage.read("a");
    below.headSeq = 12;
    await ask();
    expect(await isAsked()).toBe(true);
    await below.tell(storage, changed("b", 12));
    expect(await isAsked()).toBe(false);
  });
});

describe("a change made here", () => {
  const commit = async (seq: number, previous_change_seq: number, change = update("a", 1)) => {
    below.commits.push({ seq, previous_change_seq });
    await storage.commit(change);
    below.headSeq = seq;
  };

  beforeEach(async () => {
    followFrom(10);
    await storage.read("b");
    below.asked.length = 0;
  });

  it("is served at once, and leaves all others as good as they were", async () => {
    await commit(11, 10);
    expect(await storage.read("a")).toMatchObject({ content: update("a", 1).content, revision: 2 });
    await storage.read("b");
    await below.tell(storage, changed("a", 11));
    await storage.read("a");
    expect(below.asked).toEqual([]);
  });

  it("is not undone by an answer that it has overtaken", async () => {
    const slow = Promise.withResolvers<ReadOutcome>();
    below.storage.read = () => slow.promise;
    storage = cacheReads(below.storage, cache, () => nowMs);
    const reading = storage.read("a", undefined, "fresh");
    await commit(13, 12);
    slow.resolve(found("a", 10));
    await reading;
    await commit(12, 10, creation("c"));
    expect(await storage.read("a")).toMatchObject({ revision: 2 });
  });

  it("is not undone by one that came so late that memory had let go of it", async () => {
    const slow = Promise.withResolvers<ReadOutcome>();
    below.storage.read = () => slow.promise;
    storage = cacheReads(below.storage, cache, () => nowMs);
    const reading = storage.read("a", undefined, "fresh");
    await commit(13, 12);
    for (const taskId of ["x", "y"]) {
      cache.keepTask(taskId, found(taskId, 13, "x".repeat(TASK_CHARS_MAX / 2 - OVERHEAD_CHARS)));
    }
    expect(cache.anyTask("a")).toBeUndefined();
    slow.resolve(found("a", 10));
    await reading;
    await commit(12, 10, creation("c"));
    expect(cache.task("a", undefined, nowMs)).toBeUndefined();
  });

  it("makes every page old", async () => {
    await storage.list({ limit: 5 });
    await commit(11, 10);
    await storage.list({ limit: 5 });
    expect(below.asked).toEqual(["list", "list"]);
  });

  it("lets nothing be served but itself while one before it is not known", async () => {
    await commit(13, 12);
    await storage.read("a");
    expect(below.asked).toEqual([]);
    await storage.read("b");
    expect(below.asked).toEqual(["read b current"]);
    await commit(12, 10, creation("c"));
    below.asked.length = 0;
    await storage.read("b");
    expect(below.asked).toEqual([]);
  });

  it("waits among so many for the one that is not known, and then for the feed", async () => {
    const first = 100;
    for (let nth = 0; nth < EARLY_CHANGES_MAX; nth += 1) await commit(first + nth + 1, first + nth);
    await commit(first, 10);
    await storage.read("b");
    expect(below.asked).toEqual([]);
    const last = first + EARLY_CHANGES_MAX;
    for (let nth = 1; nth <= EARLY_CHANGES_MAX + 1; nth += 1)
      await commit(last + nth + 1, last + nth);
    await commit(last + 1, last);
    below.asked.length = 0;
    await storage.read("c");
    await storage.read("b");
    expect(below.asked).toEqual(["read c current", "read b current"]);
  });
});

describe("reads that were served", () => {
  beforeEach(async () => {
    followFrom(10);
    await storage.read("a");
    await storage.list({ limit: 5 });
  });

  it("go to the audit, counted by caller, event and task", async () => {
    const other = { ...NOTE, actor: { role: "reader", name: "kim" } as const };
    for (const note of [NOTE, other, NOTE]) await storage.read("a", note);
    await storage.list({ limit: 5 }, fact("req-1", "tasks_listed"));
    await flushReads(storage, cache);
    expect(
      below.noted.map(({ note, count }) => [note.audit_event, note.actor.name, count]),
    ).toEqual([
      ["task_read", "maria", 2],
      ["task_read", "kim", 1],
      ["tasks_listed", "maria", 1],
    ]);
    await flushReads(storage, cache);
    expect(below.noted).toHaveLength(3);
  });

  it("wait for a storage that is away", async () => {
    for (let nth = 0; nth < 2; nth += 1) await storage.read("a", NOTE);
    below.isAway = true;
    await flushReads(storage, cache);
    below.isAway = false;
    below.asked.length = 0;
    await storage.read("a", NOTE);
    expect(below.asked).toEqual(["read a current"]);
    await flushReads(storage, cache);
    expect(below.noted).toEqual([{ note: NOTE, count: 2 }]);
  });

  it("are as many as may wait; storage is asked for further ones", async () => {
    const noteOf = (nth: number) => ({
      ...NOTE,
      actor: { role: "reader", name: `r${nth}` } as const,
    });
    below.asked.length = 0;
    for (let nth = 0; nth < READS_WAITING_MAX; nth += 1) await storage.read("a", noteOf(nth));
    expect(below.asked).toEqual([]);
    await storage.read("a", noteOf(READS_WAITING_MAX));
    expect(below.asked).toEqual(["read a current"]);
    await storage.read("a", noteOf(0));
    expect(below.asked).toHaveLength(1);
  });
});
