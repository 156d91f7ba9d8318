import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paced } from "./pace.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("does the first wish at once and any number of later ones in one more round", async () => {
  const done: number[] = [];
  const wish = paced(async () => void done.push(Date.now()), 250);
  const startMs = Date.now();
  for (let i = 0; i < 100; i += 1) wish();
  expect(done).toEqual([startMs]);
  await vi.advanceTimersByTimeAsync(249);
  expect(done).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toEqual([startMs, startMs + 250]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(done).toHaveLength(2);
});

it("never has two rounds under way, and forgets no wish made during one", async () => {
  let underWay = 0;
  let most = 0;
  let rounds = 0;
  const wish = paced(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => {
      setTimeout(resolve, 1_000);
    });
    underWay -= 1;
    rounds += 1;
  }, 100);
  wish();
  await vi.advanceTimersByTimeAsync(500);
  wish();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([most, rounds]).toEqual([1, 2]);
  wish();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([most, rounds]).toEqual([1, 3]);
});

it("keeps to 4 rounds a second under 50 wishes a second", async () => {
  let rounds = 0;
  const wish = paced(async () => void (rounds += 1), 250);
  for (let ms = 0; ms < 10_000; ms += 20) {
    wish();
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(rounds).toBeGreaterThan(30);
  expect(rounds).toBeLessThanOrEqual(41);
});
