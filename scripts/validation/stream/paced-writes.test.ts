import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { writeAtRate } from "./paced-writes.ts";

it("sends each write at its own time, though none before it has been answered", async () => {
  const sent: number[] = [];
  const answers = Promise.withResolvers<void>();
  const { sentAtMs, answerMs } = await writeAtRate(100, 0.1, async (nth) => {
    sent.push(nth);
    if (nth === 9) answers.resolve();
    await answers.promise;
    return 1_000 + nth;
  });
  expect(sent).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const times = [...sentAtMs.values()];
  const spanMs = Math.max(...times) - Math.min(...times);
  expect(new Set(sentAtMs.keys())).toEqual(new Set(sent.map((nth) => 1_000 + nth)));
  expect(spanMs).toBeGreaterThanOrEqual(85);
  // The first has waited for the last.
  expect(Math.max(...answerMs)).toBeGreaterThanOrEqual(85);
});

it("fails with the first write that fails, after which no more are sent", async () => {
  const sent: number[] = [];
  let answered = 0;
  const writing = writeAtRate(100, 0.2, async (nth) => {
    sent.push(nth);
    // From here on it is late, and waits for nothing before it sends the next.
    if (nth === 1) keepBusy(50);
    if (nth === 2) throw new Error("refused");
    await sleep(50);
    answered += 1;
    return nth;
  });
  await expect(writing).rejects.toThrow("refused");
  expect(sent).toEqual([0, 1, 2]);
  // What was under way has come to its end: nothing goes on behind the fault.
  expect(answered).toBe(2);
});

function keepBusy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}
