// What every verifier's command does alike: gives its phase the project, this process's environment
// and its interruption, shows how it goes, and exits with 0 only on a pass.

import { join } from "node:path";
import { printable } from "../audit/printable.ts";
import type { AcceptanceReport } from "../report/report-schema.ts";
import { PROJECT_ROOT } from "../service/project-files.ts";
import { interruption } from "./interruption.ts";
import { summarize } from "./phase-run.ts";

const SURROUNDINGS = {
  projectDir: PROJECT_ROOT,
  scratchDir: join(PROJECT_ROOT, ".tmp"),
  reportsDir: join(PROJECT_ROOT, "reports"),
  environment: process.env,
  log: (line: string) => console.log(printable(line)),
};

export type Surroundings = typeof SURROUNDINGS & { signal: AbortSignal };

export async function runVerifier(
  runPhase: (surroundings: Surroundings) => Promise<AcceptanceReport>,
): Promise<void> {
  const report = await runPhase({ ...SURROUNDINGS, signal: interruption() });
  for (const line of summarize(report)) SURROUNDINGS.log(line);
  process.exitCode = report.pass ? 0 : 1;
}
