// npm run verify:phase-e: the acceptance of phase E (SPEC 9). Looks at the service at BASE_URL, or at
// one of its own; writes reports/phase_E_acceptance.json and .md, and exits with 0 only on a pass, with
// 2 where SOAK_SECONDS, how long the soak is, can't be used.

import { AUDIT_MS_MAX } from "./phase-c/look-at-audit.ts";
import { ARRIVAL_MS_MAX } from "./phase-e/listen.ts";
import { LOAD_PLAN } from "./phase-e/load-plan.ts";
import { runPhaseE } from "./phase-e/run-phase-e.ts";
import { parseSoakSeconds, planSoak } from "./phase-e/soak-plan.ts";
import { runVerifier } from "./run-verifier.ts";
import { LEAVING_MS_MAX } from "./stream/judge-stream-audit.ts";

const asked = parseSoakSeconds(process.env["SOAK_SECONDS"]);
if (asked.ok) {
  await runVerifier((surroundings) =>
    runPhaseE({
      ...surroundings,
      load: LOAD_PLAN,
      soak: planSoak(asked.seconds),
      arrivalMsMax: ARRIVAL_MS_MAX,
      auditMsMax: AUDIT_MS_MAX,
      leavingMsMax: LEAVING_MS_MAX,
    }),
  );
} else {
  console.error(asked.problem);
  process.exitCode = 2;
}
