// npm run bench [-- --rounds 5] [--only requests,writes,streams,sizes,dev] [--out DIR]
//
// How fast it is and how much it takes, as ratios to baselines of the same run (docs/performance.md).
// Prints a table; a whole run also writes reports/bench.json, bench.md and the index. Exit code 0 when all
// could be measured, also where a target is missed; 1 when not, or when something was lost; 2 for bad usage.

import { join } from "node:path";
import { printable } from "./audit/printable.ts";
import { runBenchCommand } from "./bench/bench-command.ts";
import { measureDev } from "./bench/dev/measure-dev.ts";
import { measureRequests } from "./bench/requests/measure-requests.ts";
import { measureSizes } from "./bench/sizes/measure-sizes.ts";
import { measureStaleReads } from "./bench/stale-reads/measure-stale-reads.ts";
import { measureStreams } from "./bench/streams/measure-streams.ts";
import { measureWrites } from "./bench/writes/measure-writes.ts";
import { PROJECT_ROOT, SCRATCH } from "./service/project-files.ts";
import { interruption } from "./validation/interruption.ts";

process.exitCode = await runBenchCommand(process.argv.slice(2), {
  projectDir: PROJECT_ROOT,
  scratchDir: SCRATCH,
  reportsDir: join(PROJECT_ROOT, "reports"),
  environment: process.env,
  log: (line) => console.log(line),
  complain: (line) => console.error(printable(line)),
  signal: interruption(),
  measures: {
    requests: async (surroundings) => [
      ...(await measureRequests(surroundings)),
      ...(await measureStaleReads(surroundings)),
    ],
    writes: (surroundings) => measureWrites(surroundings),
    streams: (surroundings) => measureStreams(surroundings),
    sizes: (surroundings) => measureSizes(surroundings),
    dev: (surroundings) => measureDev(surroundings),
  },
});
