import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

it("doubles from one second up to fifteen", () => {
  expect([1, 2, 3, 4, 5, 100].map((failures) => backoffMs(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
  ]);
});

it("is spread over the upper half, so that pages don't come back together", () => {
  expect([backoffMs(3, 0), backoffMs(3, 0.5), backoffMs(3, 1)]).toEqual([2_000, 3_000, 4_000]);
});
