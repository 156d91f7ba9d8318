// Phase C: from GitHub deliveries, good and bad, and a flood of bad ones to measures and artifacts.

import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import {
  type Standing,
  judgeStanding,
  lookAtTask,
  sendDeliveries,
  takeStanding,
} from "./deliveries.ts";
import type { DeliveryBatch, DeliveryLine } from "./delivery-line.ts";
import { measureFlood, sendFlood } from "./flood.ts";
import { forgeriesTaken, judgeReplays, signatureRejectRate } from "./judge-deliveries.ts";
import type { WebhookRun } from "./webhook-run.ts";

type StandingCheck = "refused_change_nothing_pass" | "flood_changes_nothing_pass";

export async function lookAtForgeries(run: PhaseRun, webhooks: WebhookRun): Promise<void> {
  const { service, client, taskId } = webhooks;
  if (taskId === undefined) return;
  const before = await takeStanding(client, service, taskId);
  const lines = await send(webhooks, taskId, "forged");
  run.measures["signature_reject_rate"] = signatureRejectRate(lines);
  run.explanations["signature_reject_rate"] = forgeriesTaken(lines);
  addJson(run, "bad-signatures.json", { deliveries: lines }, "each bad signature and its answer");
  await lookAtStanding(run, webhooks, { name: "refused_change_nothing_pass", before, taskId });
}

export async function lookAtReplays(run: PhaseRun, webhooks: WebhookRun): Promise<void> {
  const { client, taskId } = webhooks;
  if (taskId === undefined) return;
  const before = await lookAtTask(client, taskId);
  const first = await send(webhooks, taskId, "first");
  const looks = { before, first: await lookAtTask(client, taskId) };
  const again = await send(webhooks, taskId, "again");
  const all = { ...looks, again: await lookAtTask(client, taskId) };
  const replays = judgeReplays({ first, again }, all);
  run.measures["idempotency_pass"] = replays.pass;
  run.explanations["idempotency_pass"] = replays.explanation;
  const evidence = { deliveries: [...first, ...again], looks: all };
  addJson(run, "replays.json", evidence, "a good delivery, its replays, the task after each batch");
}

export async function lookAtFlood(run: PhaseRun, webhooks: WebhookRun): Promise<void> {
  const { surroundings, service, client, taskId, prefix, floodPlan: plan } = webhooks;
  if (taskId === undefined) return;
  const before = await takeStanding(client, service, taskId);
  const lines = await sendFlood(surroundings, { service, taskId, eventId: prefix, plan });
  webhooks.flood = lines;
  // Rows, since there are thousands.
  const reads = lines.flatMap((line) =>
    line.kind === "read" ? [[line.spell, line.ms, line.answered]] : [],
  );
  const refusals = lines.flatMap((line) =>
    line.kind === "read"
      ? []
      : [[line.event_id, line.kind === "flood" ? line.spell : null, line.answered]],
  );
  const note = "reads: rows of [spell, ms, answer]; the flood: rows of [delivery, spell, answer]";
  run.artifacts.push({
    name: "flood.json",
    content: `${JSON.stringify({ plan, reads, refusals })}\n`,
    note,
  });
  await lookAtStanding(run, webhooks, { name: "flood_changes_nothing_pass", before, taskId });
  const flood = measureFlood(lines, plan);
  run.measures["flood_seconds"] = flood.seconds;
  run.measures["flood_rps"] = flood.perSecond;
  run.measures["flood_reads_missing"] = flood.missingReads;
  run.measures["flood_refused_rate"] = flood.refusedRate;
  run.measures["flood_api_p95_ms"] = flood.p95Ms;
  run.measures["flood_ratio"] = flood.ratio;
  run.measures["flood_unexpected_reads"] = flood.unexpectedReads;
  run.explanations["flood_api_p95_ms"] = flood.explanation;
  run.explanations["flood_ratio"] = flood.explanation;
  run.explanations["flood_refused_rate"] = flood.refusals;
  addJson(
    run,
    "flood-latency-samples.json",
    flood.samples,
    "every read's time, with and without flood",
  );
}

async function lookAtStanding(
  run: PhaseRun,
  { client, service, prefix }: WebhookRun,
  { name, before, taskId }: { name: StandingCheck; before: Standing; taskId: string },
): Promise<void> {
  const { pass, explanation, after, changed } = await judgeStanding(client, service, {
    before,
    taskId,
    prefix,
  });
  run.measures[name] = pass ?? null;
  run.explanations[name] = explanation;
  const evidence = { before, after, changed };
  addJson(run, `${name}.json`, evidence, "the task before and after, and what else has changed");
}

async function send(
  { surroundings, service, prefix, deliveries }: WebhookRun,
  taskId: string,
  batch: DeliveryBatch,
): Promise<DeliveryLine[]> {
  const lines = await sendDeliveries(surroundings, { service, taskId, eventId: prefix }, batch);
  deliveries[batch] = lines;
  return lines;
}
