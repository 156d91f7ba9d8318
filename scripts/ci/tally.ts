// The last line of `.ci/run`: STARTED (seconds since 1970), FAILED_COMMANDS, then the reports. One
// that is older than the start belongs to another run. Exits with 1 on any failure.

import { readFileSync, statSync } from "node:fs";
import { addTallies, tallyReport } from "./tally-counts.ts";

const [startedSeconds, failedCommands, ...reports] = process.argv.slice(2);
const startedMs = Number(startedSeconds) * 1000;

const tallies = reports.map((path) => tallyReport(readFreshReport(path)));
const { passed, failed } = addTallies(tallies, Number(failedCommands));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function readFreshReport(path: string): string | undefined {
  const fresh = (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity) >= startedMs;
  if (!fresh) console.error(`${path}: this run has left no report`);
  return fresh ? readFileSync(path, "utf8") : undefined;
}
