// Adds up what test runners and verifiers have counted themselves. What is missing, stale, skipped
// or unreadable counts as failed: a check that did not run proves nothing.

import { z } from "zod";

export interface Tally {
  passed: number;
  failed: number;
}

/** vitest's JSON reporter (Jest's format). */
const vitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.int().min(0),
  numFailedTests: z.int().min(0),
  numPendingTests: z.int().min(0),
  numTodoTests: z.int().min(0),
});

/** An acceptance report (SPEC 9): each check says whether it passed. */
const acceptanceReport = z.object({
  pass: z.boolean(),
  checks: z.array(z.object({ pass: z.boolean() })),
});

/** `text` is a report's JSON; undefined where this run has left none. */
export function tallyReport(text: string | undefined): Tally {
  const report = text === undefined ? undefined : parseJson(text);
  const tests = vitestReport.safeParse(report);
  if (tests.success) {
    const { success, numPassedTests: passed } = tests.data;
    const { numFailedTests, numPendingTests, numTodoTests } = tests.data;
    return atLeastOneFailed(success, passed, numFailedTests + numPendingTests + numTodoTests);
  }
  const acceptance = acceptanceReport.safeParse(report);
  if (acceptance.success) {
    const { pass, checks } = acceptance.data;
    const passed = checks.filter((check) => check.pass).length;
    return atLeastOneFailed(pass, passed, checks.length - passed);
  }
  return { passed: 0, failed: 1 };
}

export function addTallies(tallies: readonly Tally[], failedCommands: number): Tally {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  // A command that failed has usually counted why; one that has not is a failure of its own.
  return { passed, failed: Math.max(failed, failedCommands) };
}

/** A run that failed as a whole, or in which nothing ran, has at least one failure to show. */
function atLeastOneFailed(success: boolean, passed: number, failed: number): Tally {
  const ran = passed + failed > 0;
  return { passed, failed: success && ran ? failed : Math.max(failed, 1) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
