// Four projects: `unit` beside the code, `contract` for the suite that every storage driver runs,
// `service` for what starts the real service (one file at a time: they share the machine), `browser`
// for what looks at the dashboard in a real browser (likewise, and after those).

import { defineConfig } from "vitest/config";

const CONTRACT_TESTS = ["storage-adapter/contract/**/*.test.ts", "**/*.contract.test.ts"];
const BROWSER_TESTS = ["tests/browser/**/*.test.ts"];
const SERVICE_TESTS = ["tests/**/*.test.ts"];
const NOT_OURS = ["**/node_modules/**", ".tmp/**", ".tools/**", ".wrangler/**"];

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
        },
      },
      {
        test: {
          name: "contract",
          include: CONTRACT_TESTS,
          exclude: NOT_OURS,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "service",
          include: SERVICE_TESTS,
          exclude: [...NOT_OURS, ...BROWSER_TESTS],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "browser",
          include: BROWSER_TESTS,
          exclude: NOT_OURS,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 90_000,
          // As long as a step of a page may take (browser.fixture.ts).
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
