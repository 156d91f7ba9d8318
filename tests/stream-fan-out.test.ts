// The fan-out's measurement (scripts/validation/stream/measure-fan-out.ts) as a command: small here, so
// that it is known to work when somebody wants figures.

import { expect, it } from "vitest";
import { runCommand } from "./command.fixture.ts";

const COMMAND = "scripts/validation/stream/measure-fan-out.ts";
const measure = (...args: string[]) => runCommand(process.execPath, [COMMAND, ...args]);

it("measures the service beside a bare stream, and finds nothing lost or doubled", async () => {
  const result = await measure("--clients", "20", "--rate", "10", "--seconds", "1");
  expect(result.code, result.stderr).toBe(0);
  expect(result.stdout).toContain("20 clients, 10 changes/s, 1 s: 200 deliveries/s");
  expect(result.stdout).toContain("| | bare node:http | service |");
  expect(result.stdout).toMatch(/out of order, cut \| 0, 0, 0, 0, 0 \| 0, 0, 0, 0, 0 \|/);
  expect(result.stdout).toMatch(/against the baseline: p50 \d+\.\d times, p95 \d+\.\d times/);
});

it.each([
  ["--clients", "none"],
  ["--rate", "0"],
  ["--windows", "3"],
])("refuses %s %s and says how it is used", async (...args) => {
  const result = await measure(...args);
  expect([result.code, result.stdout]).toEqual([2, ""]);
  expect(result.stderr).toContain("usage: node scripts/validation/stream/measure-fan-out.ts");
});
