import * as fc from "fast-check";
import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

const BACKOFF = { firstMs: 1_000, longestMs: 60_000 };

it("doubles from the first wait up to the longest, and stays there", () => {
  const waits = [1, 2, 3, 6, 7, 8, 10_000].map((failures) => backoffMs(BACKOFF, failures, 1));
  expect(waits).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
});

it("spreads over the upper half, and never goes below the first or beyond the longest", () => {
  expect(backoffMs(BACKOFF, 4, 0)).toBe(4_000);
  expect(backoffMs(BACKOFF, 4, 0.5)).toBe(6_000);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        const ms = backoffMs(BACKOFF, failures, random);
        expect(ms).toBeGreaterThanOrEqual(BACKOFF.firstMs);
        expect(ms).toBeLessThanOrEqual(BACKOFF.longestMs);
      },
    ),
  );
});
