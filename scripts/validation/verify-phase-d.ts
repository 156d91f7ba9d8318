// npm run verify:phase-d: the acceptance of phase D (SPEC 9). Looks at the service at BASE_URL, or at
// one of its own; writes reports/phase_D_acceptance.json and .md, and exits with 0 only on a pass.

import { agentProcesses } from "./phase-d/agent-processes.ts";
import { runPhaseD } from "./phase-d/run-phase-d.ts";
import { runVerifier } from "./run-verifier.ts";

await runVerifier((surroundings) =>
  runPhaseD({ ...surroundings, engageAgents: agentProcesses(surroundings) }),
);
