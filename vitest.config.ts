// Six projects: `unit` beside the code, `contract` for the suite that every storage driver runs;
// then what starts the real service: `http` asks it, breaks it and kills it (three files at a time,
// each with a service of its own), `service` also loads and times it (one file at a time, since they
// share the machine); `browser` looks at the dashboard (two files at a time), `browser-live` also at
// how soon it shows what happens (one).

import { defineConfig } from "vitest/config";

const CONTRACT_TESTS = ["storage-adapter/contract/**/*.test.ts", "**/*.contract.test.ts"];
const BROWSER_TESTS = ["tests/browser/**/*.test.ts"];
const BROWSER_LIVE_TESTS = ["tests/browser/{inbox-live,inbox-notices,task-live}.test.ts"];
/** What no clock decides. */
const HTTP_TESTS = [
  "tests/{http-*,openapi,health,dashboard-files}.test.ts",
  "tests/{sessions,session-read,read-cache,inbox-list,task-bounds,telegram-webhook,whole-loop}.test.ts",
  "tests/{audit-tools,tamper,hand-edits,contention,kill,disk-fault,service-process}.test.ts",
  "tests/{client,fake-agents*,fidelity}.test.ts",
  "tests/{github,mcp}-*.test.ts",
  "tests/{agents-document,bench,bench-sizes-streams}.test.ts",
  "tests/telegram-{emulator,poller,poller-along,poller-chaos}.test.ts",
  "tests/stream-{access,audit,changes,crowd,fan-out,filter,framing,restart,resume}.test.ts",
  "tests/verify-phase-{a,e}-report.test.ts",
  "tests/verify-phase-d*.test.ts",
];
const SERVICE_TESTS = ["tests/**/*.test.ts"];
const NOT_OURS = ["**/node_modules/**", ".tmp/**", ".tools/**", ".wrangler/**"];

/** Of files: one more than the smallest machine has cores, for some of them wait. */
const AT_ONCE = 3;
/** Of files with a browser, which don't. */
const BROWSERS_AT_ONCE = 2;

/**
 * Files of one worker share its modules and globals: half of the work of 200 small files is to load the
 * same modules again. So no test may leave a mock, a variable or a global behind.
 */
const SHARED_WORKERS = {
  maxWorkers: AT_ONCE,
  isolate: false,
  restoreMocks: true,
  unstubEnvs: true,
  unstubGlobals: true,
};

const BROWSER_LIMITS = {
  testTimeout: 60_000,
  hookTimeout: 90_000,
  // As long as a step of a page may take (browser.fixture.ts).
  expect: { poll: { timeout: 10_000 } },
};

export default defineConfig({
  test: {
    reporters: ["default", "json"],
    // The runner's own count, for whoever adds it up (.ci/run).
    outputFile: { json: ".tmp/test-results/vitest.json" },
    projects: [
      {
        test: {
          name: "unit",
          include: ["{scripts,storage-adapter,worker}/**/*.test.{ts,tsx}"],
          exclude: [...NOT_OURS, ...CONTRACT_TESTS],
          ...SHARED_WORKERS,
          // Property tests take seconds; on a busy machine 5 s, the default, would decide them.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "contract",
          include: CONTRACT_TESTS,
          exclude: NOT_OURS,
          ...SHARED_WORKERS,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "http",
          include: HTTP_TESTS,
          exclude: NOT_OURS,
          maxWorkers: AT_ONCE,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "service",
          include: SERVICE_TESTS,
          exclude: [...NOT_OURS, ...BROWSER_TESTS, ...HTTP_TESTS],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "browser",
          include: BROWSER_TESTS,
          exclude: [...NOT_OURS, ...BROWSER_LIVE_TESTS],
          maxWorkers: BROWSERS_AT_ONCE,
          ...BROWSER_LIMITS,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "browser-live",
          include: BROWSER_LIVE_TESTS,
          exclude: NOT_OURS,
          fileParallelism: false,
          ...BROWSER_LIMITS,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
