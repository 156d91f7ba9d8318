// From what the audit log tells of a run's streams to a measure and an artifact.

import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { type ExpectedOfAudit, measureStreamAudit } from "./judge-stream-audit.ts";

/** `msMax`: how long the last of its lines may be on their way. */
export async function lookAtStreamAudit(
  run: PhaseRun,
  { dataDir, own }: ServiceUnderTest,
  expected: ExpectedOfAudit,
  msMax: number,
): Promise<void> {
  if (dataDir === undefined) {
    run.explanations["audit_stream_pass"] = "the service is elsewhere: set DATA_DIR";
    return;
  }
  // A service that has died writes no more.
  const waitMs = (await own?.deathReason()) === undefined ? msMax : 0;
  const audit = await measureStreamAudit(dataDir, expected, waitMs);
  run.measures["audit_stream_pass"] = audit.pass;
  run.explanations["audit_stream_pass"] = audit.explanation;
  addJson(run, "stream-audit.json", audit, "what the audit log tells of the streams");
}
