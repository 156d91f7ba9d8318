// Phase B (SPEC 9): what is looked at, in which order, and which measures come of it.

import { type ApiClient, createApiClient } from "../api-client.ts";
import { findK6 } from "../find-k6.ts";
import type { Gate } from "../gates.ts";
import type { PhaseRun } from "../phase-run.ts";
import { gatesFor, lookAtAuditChain, openService, stopService } from "../phase-steps.ts";
import { newSampleRun } from "../sample-tasks.ts";
import type { ServiceUnderTest, ServiceUnderTestOptions } from "../service-under-test.ts";
import { type ChangeLine, takenChanges } from "../stream/change-line.ts";
import { lookAtStreamAudit } from "../stream/look-at-stream-audit.ts";
import { readHeadSeq } from "../task-list.ts";
import { type Audience, createAudience } from "./audience.ts";
import { withChangesMeanwhile } from "./changes-meanwhile.ts";
import { PHASE_B_GATES, SSE_CLIENTS } from "./gates-phase-b.ts";
import { lookAtLiveEvents } from "./live-events.ts";
import type { ChangePlan } from "./status-changes.ts";

export interface PhaseBOptions extends Omit<ServiceUnderTestOptions, "letter"> {
  changes: ChangePlan;
  /** How long a stream may take to begin. */
  beginningMsMax: number;
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
  const audience = createAudience(service, options.beginningMsMax);
  const client = createApiClient(service.baseUrl, service.tokens.admin, options.signal);
  const sampleRun = newSampleRun();
  let afterSeq = 0;
  let lines: readonly ChangeLine[] = [];
  try {
    await run.step("head", async () => {
      afterSeq = await readHeadSeq(client);
    });
    lines = await lookAtLiveEvents(run, { service, audience, k6Path, sampleRun, ...options });
  } finally {
    await audience.close();
  }
  if (options.signal.aborted) return;
  const seen = { audience, lines, afterSeq, msMax: options.leavingMsMax };
  await lookAtAudit(run, service, { ...seen, client, sampleRun });
}

async function lookAtAudit(
  run: PhaseRun,
  service: ServiceUnderTest,
  seen: {
    audience: Audience;
    lines: readonly ChangeLine[];
    afterSeq: number;
    msMax: number;
    client: ApiClient;
    sampleRun: string;
  },
): Promise<void> {
  const changes = takenChanges(seen.lines);
  if (changes.length === 0) return;
  const { afterSeq } = seen;
  const expected = { streams: seen.audience.streams(), clients: SSE_CLIENTS, changes, afterSeq };
  await run.step("audit of the stream", () =>
    withChangesMeanwhile(seen.client, seen.sampleRun, () =>
      lookAtStreamAudit(run, service, expected, seen.msMax),
    ),
  );
}
