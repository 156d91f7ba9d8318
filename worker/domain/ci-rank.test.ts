import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareCi } from "./ci-rank.ts";
import { CI_STATES } from "./task-schema.ts";
import type { CiStatus } from "./task-schema.ts";
import { minute } from "./task.fixture.ts";

const BASE: CiStatus = {
  state: "success",
  head_sha: "a".repeat(40),
  url: null,
  run_attempt: 1,
  at: minute(5),
  body_sha256: "5".repeat(64),
};
/** Few values each, so that many pairs are alike in all but one. */
const report = fc.record({
  state: fc.constantFrom(...CI_STATES),
  head_sha: fc.constantFrom("a".repeat(40), "b".repeat(40)),
  url: fc.constantFrom(null, "https://ci.example/1"),
  run_attempt: fc.integer({ min: 0, max: 2 }),
  at: fc.integer({ min: 0, max: 2 }).map(minute),
  body_sha256: fc.constantFrom("1".repeat(64), "2".repeat(64), "3".repeat(64)),
});
const sign = (one: CiStatus, other: CiStatus) => Math.sign(compareCi(one, other));

describe("of two reports", () => {
  it.each<[string, Partial<CiStatus>, Partial<CiStatus>]>([
    ["the later one, whatever else", { at: minute(6), state: "pending", run_attempt: 0 }, {}],
    ["of one moment the finished one", { run_attempt: 0 }, { state: "pending" }],
    ["then the later attempt", { run_attempt: 2, body_sha256: "1".repeat(64) }, {}],
    ["then the greater digest", { body_sha256: "6".repeat(64) }, { state: "failure" }],
  ])("stands %s", (_why, greater, lesser) => {
    expect(sign({ ...BASE, ...greater }, { ...BASE, ...lesser })).toBe(1);
    expect(sign({ ...BASE, ...lesser }, { ...BASE, ...greater })).toBe(-1);
  });

  it("stands the one that a delivery brought, not the one that a hand wrote", () => {
    const { body_sha256: _, ...byHand } = BASE;
    expect(sign(byHand, BASE)).toBe(-1);
    expect(sign(BASE, byHand)).toBe(1);
  });

  it("stands neither where they are of the same body", () => {
    expect(sign(BASE, { ...BASE })).toBe(0);
  });
});

it("is a total order, in which only one body's reports are equal", () => {
  let equal = 0;
  const property = fc.property(report, report, report, (one, two, three) => {
    expect(sign(one, two) + sign(two, one)).toBe(0);
    if (sign(one, two) <= 0 && sign(two, three) <= 0) {
      expect(sign(one, three)).toBeLessThanOrEqual(0);
    }
    if (sign(one, two) === 0) {
      equal += 1;
      expect(one.body_sha256).toBe(two.body_sha256);
    }
  });
  fc.assert(property, { numRuns: 2_000 });
  expect(equal).toBeGreaterThan(0);
});
