import { beforeEach, expect, it } from "vitest";
import { READS_FLUSH_MS, createReadFlush } from "./read-flush.ts";

let nowMs: number;
let waiting: number;
let flushed: number;
let begun: Promise<unknown>[];
let flushReads: () => void;

beforeEach(() => {
  [nowMs, waiting, flushed, begun] = [0, 0, 0, []];
  const afterRequest = createReadFlush({
    hasReads: () => waiting > 0,
    flush: async () => {
      if (waiting > 0) flushed += 1;
      waiting = 0;
    },
    sleep: () => Promise.resolve(),
    nowMs: () => nowMs,
  });
  flushReads = () => afterRequest({ waitUntil: (work) => begun.push(work) });
});

it("goes along with the first request that has read something", async () => {
  flushReads();
  expect(begun).toEqual([]);
  waiting = 1;
  flushReads();
  waiting += 1;
  flushReads();
  expect(begun).toHaveLength(1);
  await Promise.all(begun);
  expect(flushed).toBe(1);
});

it("is taken over by a later request when the first was cut off", () => {
  waiting = 1;
  flushReads();
  nowMs = READS_FLUSH_MS - 1;
  flushReads();
  expect(begun).toHaveLength(1);
  nowMs = READS_FLUSH_MS;
  flushReads();
  expect(begun).toHaveLength(2);
});
