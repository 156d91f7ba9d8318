import { describe, expect, it } from "vitest";
import { evaluateGates } from "./evaluate-gates.ts";
import type { Gate } from "./gates.ts";

const gates: Gate[] = [
  {
    name: "p95_ms",
    expectation: "fast",
    comparison: "at_most",
    value: 100,
    reason: "it is slow",
  },
  {
    name: "count",
    expectation: "some",
    comparison: "at_least",
    value: 1,
    reason: "there is none",
  },
  { name: "stable", expectation: "one", comparison: "equals", value: true, reason: "it wavers" },
];

const good = { p95_ms: 100, count: 1, stable: true };

describe("gates", () => {
  it("pass at their bounds", () => {
    expect(evaluateGates(gates, good)).toMatchObject({ pass: true, fail_reasons: [] });
  });

  it.each([
    ["p95_ms", 100.001, "p95_ms is 100.001, expected at most 100: it is slow"],
    ["count", 0, "count is 0, expected at least 1: there is none"],
    ["stable", false, "stable is false, expected exactly true: it wavers"],
    ["p95_ms", Number.NaN, "p95_ms is NaN, expected at most 100: it is slow"],
    ["p95_ms", true, "p95_ms is true, expected at most 100: it is slow"],
    ["stable", 1, "stable is 1, expected exactly true: it wavers"],
  ])("fail one step past them: %s %s", (name, value, reason) => {
    const evaluation = evaluateGates(gates, { ...good, [name]: value });
    expect(evaluation.pass).toBe(false);
    expect(evaluation.fail_reasons).toEqual([reason]);
    expect(evaluation.checks.filter((check) => !check.pass).map((check) => check.name)).toEqual([
      name,
    ]);
  });

  it("fail for what was not measured, and name it in one reason", () => {
    const evaluation = evaluateGates(gates, { count: 1, stable: null }, { stable: "no reads" });
    expect(evaluation.pass).toBe(false);
    expect(evaluation.fail_reasons).toEqual(["not measured: p95_ms, stable (no reads)"]);
    expect(evaluation.checks.map((check) => check.measured)).toEqual([null, 1, null]);
  });

  it("explain a failure with particulars, where there are any", () => {
    const evaluation = evaluateGates(gates, { ...good, stable: false }, { stable: "2 of 10" });
    expect(evaluation.fail_reasons[0]).toContain("it wavers (2 of 10)");
  });

  it("don't pass when there are none", () => {
    expect(evaluateGates([], good).pass).toBe(false);
  });
});
