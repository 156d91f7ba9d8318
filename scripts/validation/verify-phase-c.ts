// npm run verify:phase-c: the acceptance of phase C (SPEC 9). Looks at the service at BASE_URL, or at
// one of its own; writes reports/phase_C_acceptance.json and .md, and exits with 0 only on a pass.

import { FLOOD_PLAN } from "./phase-c/flood-plan.ts";
import { AUDIT_MS_MAX } from "./phase-c/look-at-audit.ts";
import { MESSAGE_PLAN } from "./phase-c/messages.ts";
import { runPhaseC } from "./phase-c/run-phase-c.ts";
import { runVerifier } from "./run-verifier.ts";

await runVerifier((surroundings) =>
  runPhaseC({
    ...surroundings,
    flood: FLOOD_PLAN,
    messages: MESSAGE_PLAN,
    auditMsMax: AUDIT_MS_MAX,
  }),
);
