import * as fc from "fast-check";
import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

const BACKOFF = { waitMsMin: 1_000, waitMsMax: 60_000 };

it("doubles up to the longest wait, and stays there", () => {
  const waits = [1, 2, 3, 5, 6, 7, 10_000].map((failures) => backoffMs(BACKOFF, failures, 1));
  expect(waits).toEqual([2_000, 4_000, 8_000, 32_000, 60_000, 60_000, 60_000]);
});

it("is spread over its upper half, the first wait too, and stays within its bounds", () => {
  for (const [failures, fullMs] of [
    [1, 2_000],
    [3, 8_000],
    [99, 60_000],
  ] as const) {
    const waits = [0, 0.5, 1].map((random) => backoffMs(BACKOFF, failures, random));
    expect(waits).toEqual([fullMs / 2, fullMs * 0.75, fullMs]);
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        const ms = backoffMs(BACKOFF, failures, random);
        expect(ms).toBeGreaterThanOrEqual(BACKOFF.waitMsMin);
        expect(ms).toBeLessThanOrEqual(BACKOFF.waitMsMax);
      },
    ),
  );
});
