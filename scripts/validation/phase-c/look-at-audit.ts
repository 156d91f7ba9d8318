// Phase C: from what was sent to what the audit log has to tell of it, and whether it does.

import type { PhaseRun } from "../phase-run.ts";
import { type ExpectedOfAudit, measureWebhookAudit } from "./judge-webhook-audit.ts";
import type { WebhookRun } from "./webhook-run.ts";

const MEASURES = ["audit_events_written", "audit_complete_pass", "flood_audit_pass"] as const;

/** `msMax`: how long the last lines may be on their way. */
export async function lookAtAudit(
  run: PhaseRun,
  webhooks: WebhookRun,
  msMax: number,
): Promise<void> {
  const { dataDir, own } = webhooks.service;
  if (dataDir === undefined) {
    for (const name of MEASURES) run.explanations[name] = "the service is elsewhere: set DATA_DIR";
    return;
  }
  // A service that has died writes no more.
  const waitMs = (await own?.deathReason()) === undefined ? msMax : 0;
  const audit = await measureWebhookAudit(dataDir, expectedOf(webhooks), waitMs);
  run.measures["audit_events_written"] = audit.rows.length;
  run.measures["audit_complete_pass"] = audit.is_complete;
  run.explanations["audit_complete_pass"] = audit.missing;
  run.measures["flood_audit_pass"] = audit.is_bounded;
  run.explanations["flood_audit_pass"] = audit.bounds;
  const note = "the run's audit lines: rows of [seq, event, delivery or message, what came of it]";
  const content = `${JSON.stringify(audit)}\n`;
  run.artifacts.push({ name: "webhook-audit.json", content, note });
}

/** By what was sent, not by how it was answered: a line that is missing must not excuse another. */
function expectedOf(webhooks: WebhookRun): ExpectedOfAudit {
  const { deliveries, flood = [], messages, prefix, afterSeq, taskId = "" } = webhooks;
  const { forged = [], first = [], again = [] } = deliveries;
  const reused = again.filter(({ kind }) => kind === "other body").length;
  const refused = forged.length + flood.filter(({ kind }) => kind !== "read").length;
  const lines = messages?.lines ?? [];
  const messageIds = [...new Set(lines.map(({ message_id }) => message_id))];
  return {
    eventId: prefix,
    taskId,
    refused,
    updated: first.length > 0 ? 1 : 0,
    duplicates: Math.max(0, first.length - 1) + again.length - reused,
    reused,
    chatId: messages?.chatId ?? 0,
    messageIds,
    dedupHits: lines.length - messageIds.length,
    afterSeq,
  };
}
