import { describe, expect, test } from "vitest";
import { addTallies, tallyReport } from "./tally-counts.ts";

const vitest = (counts: object) =>
  JSON.stringify({
    success: true,
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    ...counts,
  });

describe("a runner's own count", () => {
  test("is taken over", () => {
    expect(tallyReport(vitest({ numPassedTests: 7 }))).toEqual({ passed: 7, failed: 0 });
    expect(tallyReport(vitest({ success: false, numPassedTests: 5, numFailedTests: 2 }))).toEqual({
      passed: 5,
      failed: 2,
    });
  });

  test("counts what was skipped or left to do as failed", () => {
    const report = vitest({ numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 });
    expect(tallyReport(report)).toEqual({ passed: 3, failed: 2 });
  });

  test("fails where nothing ran", () => {
    expect(tallyReport(vitest({}))).toEqual({ passed: 0, failed: 1 });
  });

  test("fails where the run as a whole did, whatever its tests say", () => {
    expect(tallyReport(vitest({ success: false, numPassedTests: 3 }))).toEqual({
      passed: 3,
      failed: 1,
    });
  });
});

describe("an acceptance report", () => {
  test("counts its checks", () => {
    const checks = [{ pass: true }, { pass: true }, { pass: false }];
    expect(tallyReport(JSON.stringify({ pass: false, checks }))).toEqual({ passed: 2, failed: 1 });
  });

  test("fails without a check, and where it says so itself", () => {
    expect(tallyReport(JSON.stringify({ pass: true, checks: [] }))).toEqual({
      passed: 0,
      failed: 1,
    });
    const checks = [{ pass: true }];
    expect(tallyReport(JSON.stringify({ pass: false, checks }))).toEqual({ passed: 1, failed: 1 });
  });
});

test.each([undefined, "", "{", "[]", "{}"])("a report that is no report (%j) fails", (text) => {
  expect(tallyReport(text)).toEqual({ passed: 0, failed: 1 });
});

test("a failed command that has counted nothing is a failure", () => {
  const tallies = [
    { passed: 4, failed: 0 },
    { passed: 1, failed: 0 },
  ];
  expect(addTallies(tallies, 0)).toEqual({ passed: 5, failed: 0 });
  expect(addTallies(tallies, 1)).toEqual({ passed: 5, failed: 1 });
});
