// Runs one of the project's test suites (a vitest project) and counts what it did, from the runner's
// JSON. A file that can't even be loaded counts as one failed test.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { startProcessGroup } from "./process-group.ts";
import { runToEnd } from "./run-to-end.ts";

/** The unit suite takes a minute or two on a busy machine. */
const SUITE_MS_MAX = 15 * 60_000;

const runnerReport = z.looseObject({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.looseObject({
      status: z.string(),
      assertionResults: z.array(z.looseObject({ status: z.string() })),
    }),
  ),
});

export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
  /** It ended with an error though none of its tests failed. */
  brokenOff: boolean;
  /** The runner's own report. */
  json: string;
  lastWords: string;
}

export interface SuiteOptions {
  /** The folder with the vitest configuration. */
  testsDir: string;
  projectDir: string;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Throws VerificationFault when the runner doesn't come to an end. */
export async function runSuite(name: string, options: SuiteOptions): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), "verify-suite-"));
  const outputFile = join(folder, "tests.json");
  const runner = join(options.projectDir, "node_modules", "vitest", "vitest.mjs");
  const flags = ["--project", name, "--reporter=json", `--outputFile=${outputFile}`];
  // A runner inside a runner takes itself for one of its workers.
  const env = Object.fromEntries(
    Object.entries(options.environment).filter(([variable]) => !variable.startsWith("VITEST")),
  );
  const group = startProcessGroup(process.execPath, [runner, "run", ...flags], {
    cwd: options.testsDir,
    env,
  });
  try {
    const exit = await runToEnd(group, `the ${name} tests`, SUITE_MS_MAX, options.signal);
    const json = await readFile(outputFile, "utf8").catch(() => "{}");
    return count(json, exit.code, group.lastWords());
  } finally {
    group.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function count(json: string, exitCode: number | null, lastWords: string): SuiteResult {
  const report = runnerReport.safeParse(JSON.parse(json)).data;
  if (report === undefined) {
    return { passed: 0, failed: 0, skipped: 0, brokenOff: exitCode !== 1, json, lastWords };
  }
  const unloadable = report.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  const failed = report.numFailedTests + unloadable;
  const total = report.numPassedTests + failed;
  return {
    passed: report.numPassedTests,
    failed,
    skipped: report.numPendingTests + report.numTodoTests,
    // No tests at all is an error to the runner too, but one that has a gate of its own.
    brokenOff: exitCode !== 0 && failed === 0 && total > 0,
    json,
    lastWords,
  };
}
