// The bounds of the driver's answers, each at its bound and one past it.

import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { creation, fact } from "../contract/driver-under-test.ts";
import { WAITERS_MAX } from "./change-feed.ts";
import { DriverFixture } from "./driver.fixture.ts";
import { INVALID_TASKS_MAX, TRAIL_PAGE_BYTES_MAX } from "./filesystem-storage.ts";

let driver: DriverFixture;

beforeEach(async () => {
  driver = new DriverFixture();
  await driver.start();
});
afterEach(() => driver.dispose());

describe("a page of a trail", () => {
  const appendLine = async (story: string, padding: number): Promise<number> => {
    const line = { ...fact(story, "error"), detail: { padding: "x".repeat(padding) } };
    await driver.storage.append([line]);
    return Buffer.byteLength(JSON.stringify(driver.logLines().at(-1)));
  };
  /** Two lines that fill a page to its last byte, and so many bytes more. */
  const appendTwo = async (story: string, more: number): Promise<void> => {
    const length = await appendLine(story, 500_000);
    const rest = TRAIL_PAGE_BYTES_MAX - length;
    const second = await appendLine(story, 500_000 + rest - length + more);
    expect(length + second).toBe(TRAIL_PAGE_BYTES_MAX + more);
  };
  const trail = (story: string, after_seq = 0) =>
    driver.storage.trail({ correlation_id: story, all: true, after_seq, limit: 10 });

  it("holds as many bytes as it may, and the line that is one too long is on the next", async () => {
    await appendTwo("at-bound", 0);
    expect(await trail("at-bound")).toMatchObject({ lines: { length: 2 }, next_after_seq: null });
    await appendTwo("past-bound", 1);
    const page = await trail("past-bound");
    expect(page.lines).toHaveLength(1);
    const next = await trail("past-bound", page.next_after_seq ?? 0);
    expect(next).toMatchObject({ lines: { length: 1 }, next_after_seq: null });
  });

  it("holds a line that is longer than a page, alone", async () => {
    await appendLine("long", TRAIL_PAGE_BYTES_MAX + 1);
    await appendLine("long", 1);
    const page = await trail("long");
    expect(page.lines).toHaveLength(1);
    expect(await trail("long", page.next_after_seq ?? 0)).toMatchObject({ lines: { length: 1 } });
  });
});

describe("health", () => {
  const breakFile = (index: number) => {
    const taskId = `bad-${String(index).padStart(3, "0")}`;
    writeFileSync(driver.taskPath(taskId), "{broken");
    return driver.storage.read(taskId, undefined, "fresh");
  };

  it("names so many invalid files, and counts the rest", async () => {
    for (let index = 1; index <= INVALID_TASKS_MAX; index += 1) await breakFile(index);
    expect((await driver.storage.health()).invalid_tasks).toHaveLength(INVALID_TASKS_MAX);
    await breakFile(INVALID_TASKS_MAX + 1);
    const { invalid_tasks, counts } = await driver.storage.health();
    expect(invalid_tasks).toHaveLength(INVALID_TASKS_MAX);
    expect(counts).toMatchObject({ invalid: INVALID_TASKS_MAX + 1, total: INVALID_TASKS_MAX + 1 });
  });
});

describe("the feed of changes", () => {
  it("lets so many wait, and answers one more at once", async () => {
    let answered = 0;
    const wait = async () => {
      const outcome = await driver.storage.since(0, 10, 25_000);
      answered += 1;
      return outcome;
    };
    const waiting = Array.from({ length: WAITERS_MAX }, wait);
    expect(await driver.storage.since(0, 10, 25_000)).toMatchObject({ events: [] });
    expect(answered).toBe(0);
    await driver.storage.commit(creation("a"));
    for (const outcome of await Promise.all(waiting)) {
      expect(outcome).toMatchObject({ outcome: "changes", events: [{ task_id: "a" }] });
    }
    expect(answered).toBe(WAITERS_MAX);
  });
});
