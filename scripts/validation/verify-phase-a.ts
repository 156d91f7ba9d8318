// npm run verify:phase-a: the acceptance of phase A (SPEC 9). Looks at the service at BASE_URL, or at
// one of its own; writes reports/phase_A_acceptance.json and .md, and exits with 0 only on a pass.

import { join } from "node:path";
import { printable } from "../audit/printable.ts";
import { PROJECT_ROOT } from "../service/project-files.ts";
import { interruption } from "./interruption.ts";
import { LATENCY_PLAN } from "./phase-a/latency.ts";
import { runPhaseA } from "./phase-a/run-phase-a.ts";
import { summarize } from "./phase-run.ts";

const report = await runPhaseA({
  projectDir: PROJECT_ROOT,
  scratchDir: join(PROJECT_ROOT, ".tmp"),
  testsDir: PROJECT_ROOT,
  reportsDir: join(PROJECT_ROOT, "reports"),
  environment: process.env,
  latency: LATENCY_PLAN,
  signal: interruption(),
  log: (line) => console.log(printable(line)),
});
for (const line of summarize(report)) console.log(printable(line));
process.exitCode = report.pass ? 0 : 1;
