// npm run verify:phase-b: the acceptance of phase B (SPEC 9). Looks at the service at BASE_URL, or at
// one of its own; writes reports/phase_B_acceptance.json and .md, and exits with 0 only on a pass.

import { BEGINNING_MS_MAX } from "./phase-b/audience.ts";
import { runPhaseB } from "./phase-b/run-phase-b.ts";
import { CHANGE_PLAN } from "./phase-b/status-changes.ts";
import { LEAVING_MS_MAX } from "./stream/judge-stream-audit.ts";
import { runVerifier } from "./run-verifier.ts";

await runVerifier((surroundings) =>
  runPhaseB({
    ...surroundings,
    changes: CHANGE_PLAN,
    beginningMsMax: BEGINNING_MS_MAX,
    leavingMsMax: LEAVING_MS_MAX,
  }),
);
