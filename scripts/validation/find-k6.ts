// The k6 of a phase that is driven by one: found or built as a step of its own, so that a machine
// without it has that as its reason to fail.

import { join } from "node:path";
import { obtainK6 } from "../k6/k6-program.ts";
import type { PhaseRun } from "./phase-run.ts";
import { VerificationFault } from "./verification-fault.ts";

export interface FindK6Options {
  projectDir: string;
  environment: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

/** Answers its path; undefined where there is none, which is then one of the run's troubles. */
export async function findK6(run: PhaseRun, options: FindK6Options): Promise<string | undefined> {
  let path: string | undefined;
  await run.step("k6", async () => {
    const toolsDir = join(options.projectDir, ".tools");
    const k6 = await obtainK6({ ...options, toolsDir });
    if (!k6.found) throw new VerificationFault(k6.reason);
    run.k6Version = k6.version;
    path = k6.path;
  });
  return path;
}
