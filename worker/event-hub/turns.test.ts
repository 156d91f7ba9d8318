import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { createTurns } from "./turns.ts";

it("lets so many work at once, the rest in their order, and goes on after a failure", async () => {
  const turns = createTurns(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const works = [0, 1, 2, 3].map((index) =>
    turns.take(async () => {
      started.push(index);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      await promise;
      if (index === 0) throw new Error("failed");
    }),
  );
  await setImmediate();
  expect(started).toEqual([0, 1]);
  ends[0]!();
  await expect(works[0]).rejects.toThrow("failed");
  await setImmediate();
  expect(started).toEqual([0, 1, 2]);
  ends[1]!();
  await setImmediate();
  expect(started).toEqual([0, 1, 2, 3]);
  for (const end of ends) end();
  await Promise.all(works.slice(1));
});
