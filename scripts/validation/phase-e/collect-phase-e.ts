// Phase E (SPEC 9): what is looked at, in which order, and which measures come of it.

import { createApiClient, expectStatus } from "../api-client.ts";
import { findK6 } from "../find-k6.ts";
import type { Gate } from "../gates.ts";
import type { PhaseRun } from "../phase-run.ts";
import {
  type NamedStep,
  gatesFor,
  lookAtAuditChain,
  openService,
  stopService,
  takeSteps,
} from "../phase-steps.ts";
import { newSampleRun, sampleCreator, samplePrefix } from "../sample-tasks.ts";
import type { ServiceUnderTest, ServiceUnderTestOptions } from "../service-under-test.ts";
import { takenChanges } from "../stream/change-line.ts";
import { lookAtStreamAudit } from "../stream/look-at-stream-audit.ts";
import { findTaskIds, readHeadSeq } from "../task-list.ts";
import { type PhaseEPlan, phaseEGates } from "./gates-phase-e.ts";
import { lookAtFaults } from "./look-at-faults.ts";
import { loadChanges, lookAtLoad } from "./look-at-load.ts";
import { lookAtSoak } from "./look-at-soak.ts";
import { measureSpells } from "./measure-spells.ts";
import type { StabilityRun } from "./stability-run.ts";

export interface PhaseEOptions extends PhaseEPlan, Omit<ServiceUnderTestOptions, "letter"> {
  /** How long the last change may be on its way to a client. */
  arrivalMsMax: number;
  /** How long the audit's last lines may be on their way. */
  auditMsMax: number;
  /** How long a client that left may be taken for present; SPEC 4's two heartbeats. */
  leavingMsMax: number;
  log: (line: string) => void;
}

export async function collectPhaseE(
  run: PhaseRun,
  options: PhaseEOptions,
): Promise<readonly Gate[]> {
  const k6Path = await findK6(run, options);
  const service =
    k6Path === undefined ? undefined : await openService(run, { ...options, letter: "e" });
  if (k6Path !== undefined && service !== undefined) {
    await lookAtStability(run, service, k6Path, options);
    await stopService(run, service);
    await lookAtAuditChain(run, service);
  }
  return gatesFor(phaseEGates(options), options.environment);
}

async function lookAtStability(
  run: PhaseRun,
  service: ServiceUnderTest,
  k6Path: string,
  options: PhaseEOptions,
): Promise<void> {
  const { signal } = options;
  const sampleRun = newSampleRun();
  const client = createApiClient(service.baseUrl, service.tokens.admin, signal);
  const stability: StabilityRun = {
    surroundings: { k6Path, ...options },
    service,
    client,
    createSample: sampleCreator(client, "e", sampleRun),
    prefix: samplePrefix("e", sampleRun),
    loadPlan: options.load,
    soakPlan: options.soak,
    arrivalMsMax: options.arrivalMsMax,
    auditMsMax: options.auditMsMax,
    leavingMsMax: options.leavingMsMax,
    log: options.log,
    afterSeq: 0,
    load: [],
    soak: [],
    loadTaskIds: [],
    streams: 0,
    spells: {},
  };
  const { load, soak } = options;
  // The load before the soak: both processes have their working size when memory is looked at.
  const steps: NamedStep[] = [
    ["head", async () => void (stability.afterSeq = await readHeadSeq(client))],
    [`load of ${load.seconds} s`, () => lookAtLoad(run, stability)],
    [`soak of ${soak.seconds} s`, () => lookAtSoak(run, stability)],
    ["faults", () => lookAtFaults(run, stability)],
    ["sample tasks put away", () => putAway(stability)],
    ["audit of the streams", () => lookAtStreams(run, stability)],
  ];
  await takeSteps(run, service, steps, signal);
  // Also of a run that was broken off, as far as it has come.
  await run.step("deliveries", async () => measureSpells(run, stability.spells));
}

/** On a service that somebody uses, nothing is left for a real agent to take. */
async function putAway({ service, client, prefix }: StabilityRun): Promise<void> {
  if (service.own !== undefined) return;
  const pending = await findTaskIds(client, { q: prefix, status: "pending" });
  for (const taskId of pending) {
    const path = `/api/tasks/${taskId}/approve`;
    expectStatus(await client.post(path, { reason: "Phase E is over" }), 200, `POST ${path}`);
  }
}

async function lookAtStreams(run: PhaseRun, stability: StabilityRun): Promise<void> {
  const { service, soakPlan, loadTaskIds, streams, afterSeq, leavingMsMax, spells } = stability;
  if (spells.load === undefined || spells.soak === undefined) {
    run.explanations["audit_stream_pass"] = "streams were not heard to their end";
    return;
  }
  const written = loadChanges(stability.load).map(({ seq, task }) => {
    return { seq, task_id: loadTaskIds[task] ?? "" };
  });
  const changes = [...written, ...takenChanges(stability.soak)];
  if (changes.length === 0) return;
  const expected = { streams, clients: soakPlan.clients, changes, afterSeq };
  await lookAtStreamAudit(run, service, expected, leavingMsMax);
}
