// Phase C (SPEC 9): what is looked at, in which order, and which measures come of it.

import { createApiClient } from "../api-client.ts";
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
import { readHeadSeq } from "../task-list.ts";
import type { FloodPlan } from "./flood-plan.ts";
import { phaseCGates } from "./gates-phase-c.ts";
import { lookAtAudit } from "./look-at-audit.ts";
import { lookAtFlood, lookAtForgeries, lookAtReplays } from "./look-at-github.ts";
import { lookAtMessages } from "./look-at-telegram.ts";
import type { MessagePlan } from "./messages.ts";
import type { WebhookRun } from "./webhook-run.ts";

export interface PhaseCOptions extends Omit<ServiceUnderTestOptions, "letter"> {
  flood: FloodPlan;
  messages: MessagePlan;
  /** How long the audit's last lines may be on their way. */
  auditMsMax: number;
  log: (line: string) => void;
}

export async function collectPhaseC(
  run: PhaseRun,
  options: PhaseCOptions,
): Promise<readonly Gate[]> {
  const k6Path = await findK6(run, options);
  const service =
    k6Path === undefined ? undefined : await openService(run, { ...options, letter: "c" });
  if (k6Path !== undefined && service !== undefined) {
    await lookAtWebhooks(run, service, k6Path, options);
    await stopService(run, service);
    await lookAtAuditChain(run, service);
  }
  return gatesFor(phaseCGates(options), options.environment);
}

async function lookAtWebhooks(
  run: PhaseRun,
  service: ServiceUnderTest,
  k6Path: string,
  options: PhaseCOptions,
): Promise<void> {
  const { signal } = options;
  const sampleRun = newSampleRun();
  const client = createApiClient(service.baseUrl, service.tokens.admin, signal);
  const webhooks: WebhookRun = {
    surroundings: { k6Path, ...options },
    service,
    client,
    prefix: samplePrefix("c", sampleRun),
    floodPlan: options.flood,
    messagePlan: options.messages,
    afterSeq: 0,
    deliveries: {},
  };
  const steps: NamedStep[] = [
    [
      "sample task",
      async () => {
        webhooks.afterSeq = await readHeadSeq(client);
        webhooks.taskId = await sampleCreator(client, "c", sampleRun)("ci");
      },
    ],
    ["bad signatures", () => lookAtForgeries(run, webhooks)],
    ["replays", () => lookAtReplays(run, webhooks)],
    ["flood", () => lookAtFlood(run, webhooks)],
    ["messages", () => lookAtMessages(run, webhooks)],
    ["audit of what came in", () => lookAtAudit(run, webhooks, options.auditMsMax)],
  ];
  await takeSteps(run, service, steps, signal);
}
