// Phase B (SPEC 9): what is looked at, in which order, and which measures come of it.

import { createApiClient } from "../api-client.ts";
import { findK6 } from "../find-k6.ts";
import type { Gate } from "../gates.ts";
import type { PhaseRun } from "../phase-run.ts";
import { addJson, gatesFor, lookAtAuditChain, openService, stopService } from "../phase-steps.ts";
import { newSampleRun } from "../sample-tasks.ts";
import type { ServiceUnderTest, ServiceUnderTestOptions } from "../service-under-test.ts";
import { readHeadSeq } from "../task-list.ts";
import { type Audience, createAudience } from "./audience.ts";
import { type ChangeLine, takenChanges } from "./change-line.ts";
import { PHASE_B_GATES, SSE_CLIENTS } from "./gates-phase-b.ts";
import { lookAtLiveEvents } from "./live-events.ts";
import type { ChangePlan } from "./status-changes.ts";
import { measureStreamAudit } from "./judge-stream-audit.ts";

export interface PhaseBOptions extends Omit<ServiceUnderTestOptions, "letter"> {
  changes: ChangePlan;
  /** How long a client that left may be taken for present; SPEC 4's two heartbeats. */
  leavingMsMax: number;
  log: (line: string) => void;
}

export async function collectPhaseB(
  run: PhaseRun,
  options: PhaseBOptions,
): Promise<readonly Gate[]> {
  const k6Path = await findK6(run, options);
  const service =
    k6Path === undefined ? undefined : await openService(run, { ...options, letter: "b" });
  if (k6Path !== undefined && service !== undefined) {
    await lookAtStream(run, service, k6Path, options);
    await stopService(run, service);
    await lookAtAuditChain(run, service);
  }
  return gatesFor(PHASE_B_GATES, options.environment);
}

async function lookAtStream(
  run: PhaseRun,
  service: ServiceUnderTest,
  k6Path: string,
  options: PhaseBOptions,
): Promise<void> {
  const audience = createAudience(service);
  let afterSeq = 0;
  let lines: readonly ChangeLine[] = [];
  try {
    await run.step("head", async () => {
      const { baseUrl, tokens } = service;
      afterSeq = await readHeadSeq(createApiClient(baseUrl, tokens.admin, options.signal));
    });
    const sampleRun = newSampleRun();
    lines = await lookAtLiveEvents(run, { service, audience, k6Path, sampleRun, ...options });
  } finally {
    await audience.close();
  }
  if (options.signal.aborted) return;
  await lookAtAudit(run, service, { audience, lines, afterSeq, msMax: options.leavingMsMax });
}

async function lookAtAudit(
  run: PhaseRun,
  { dataDir, own }: ServiceUnderTest,
  seen: { audience: Audience; lines: readonly ChangeLine[]; afterSeq: number; msMax: number },
): Promise<void> {
  const changes = takenChanges(seen.lines);
  if (changes.length === 0) return;
  await run.step("audit of the stream", async () => {
    if (dataDir === undefined) {
      run.explanations["audit_stream_pass"] = "the service is elsewhere: set DATA_DIR";
      return;
    }
    const { afterSeq } = seen;
    // A service that has died writes no more.
    const msMax = (await own?.deathReason()) === undefined ? seen.msMax : 0;
    const expected = { streams: seen.audience.streams(), clients: SSE_CLIENTS, changes, afterSeq };
    const audit = await measureStreamAudit(dataDir, expected, msMax);
    run.measures["audit_stream_pass"] = audit.pass;
    run.explanations["audit_stream_pass"] = audit.explanation;
    addJson(run, "stream-audit.json", audit, "what the audit log tells of the streams");
  });
}
