// npm run verify:phase-a: the acceptance of phase A (SPEC 9). Looks at the service at BASE_URL, or at
// one of its own; writes reports/phase_A_acceptance.json and .md, and exits with 0 only on a pass.

import { LATENCY_PLAN } from "./phase-a/latency.ts";
import { runPhaseA } from "./phase-a/run-phase-a.ts";
import { runVerifier } from "./run-verifier.ts";

await runVerifier((surroundings) =>
  runPhaseA({ ...surroundings, testsDir: surroundings.projectDir, latency: LATENCY_PLAN }),
);
