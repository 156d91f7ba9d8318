import { describe, expect, it } from "vitest";
import { COUNT_ROW, RATIO_ROW } from "./bench.fixture.ts";
import {
  type BenchRow,
  type BenchTarget,
  benchRow,
  isLoss,
  makeRow,
  median,
  meetsTarget,
} from "./bench-row.ts";

describe("a median", () => {
  it("is the value in the middle, or the mean of the two there, in whatever order they come", () => {
    expect(median([30, 1, 20])).toBe(20);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(() => median([])).toThrow("no values");
  });
});

describe("a row", () => {
  it("of a ratio takes each round's measured by its baseline, and the median of that", () => {
    expect(RATIO_ROW.rounds.map(({ value }) => value)).toEqual([0.7, 0.9, 0.8]);
    expect([RATIO_ROW.value, RATIO_ROW.met]).toEqual([0.8, true]);
  });

  it("of anything else is what was measured, whatever stands beside it", () => {
    const rounds = [{ measured: 3, baseline: 2 }, { measured: 5, baseline: 2 }, { measured: 4 }];
    const { value, rounds: kept } = makeRow({ ...COUNT_ROW, unit: "ms", rounds });
    expect(value).toBe(4);
    expect(kept.at(-1)).toEqual({ measured: 4, baseline: null, value: 4 });
  });

  it("of a ratio needs a baseline in each round", () => {
    const rounds = [{ measured: 1, baseline: 1 }, { measured: 1 }];
    expect(() => makeRow({ ...RATIO_ROW, rounds })).toThrow("needs a baseline");
  });

  it("meets its target at the very value, and none where it has none", () => {
    const least: BenchTarget = { comparison: "at_least", value: 0.7 };
    expect([0.7, 0.699].map((value) => meetsTarget(value, least))).toEqual([true, false]);
    const most: BenchTarget = { comparison: "at_most", value: 4 };
    expect([4, 4.001].map((value) => meetsTarget(value, most))).toEqual([true, false]);
    expect(meetsTarget(1, null)).toBeNull();
  });
});

describe("a loss", () => {
  const counted = (...rounds: number[]): BenchRow =>
    makeRow({ ...COUNT_ROW, rounds: rounds.map((measured) => ({ measured })) });

  it("is one in any round, though the median hides it", () => {
    expect(isLoss(counted(0, 0, 0))).toBe(false);
    expect(isLoss(counted(0, 0, 1))).toBe(true);
  });

  it("is none where some are allowed, or where it is a target that is missed", () => {
    const target: BenchTarget = { comparison: "at_most", value: 1 };
    expect(isLoss({ ...counted(2), target })).toBe(false);
    expect(isLoss({ ...counted(2), target: null })).toBe(false);
    expect(isLoss({ ...counted(2), unit: "ms" })).toBe(false);
  });
});

describe("the schema of a row", () => {
  it("takes what makeRow makes, through JSON", () => {
    for (const row of [RATIO_ROW, COUNT_ROW]) {
      expect(benchRow.parse(JSON.parse(JSON.stringify(row)))).toEqual(row);
    }
  });

  it("refuses what is no row", () => {
    const bad: Record<string, unknown>[] = [
      { name: "Rate" },
      { unit: "kg" },
      { rounds: [] },
      { rounds: [{ measured: 1, baseline: 0, value: 1 }] },
      { value: -1 },
      { target: { comparison: "about", value: 1 } },
      { details: { "p50 ms": 1 } },
      { what: "x".repeat(201) },
      { more: 1 },
    ];
    for (const change of bad) {
      expect(benchRow.safeParse({ ...RATIO_ROW, ...change }).success, JSON.stringify(change)).toBe(
        false,
      );
    }
    expect(benchRow.safeParse({ ...RATIO_ROW, what: "x".repeat(200) }).success).toBe(true);
  });
});
