// Phase C: whether the audit log tells of what was sent. Looks until it does, or until it should have.

import { setTimeout as sleep } from "node:timers/promises";
import { type StoredLine, storedLinesAfter } from "../audit-lines-after.ts";
import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import {
  type ExpectedOfAudit,
  WEBHOOK_EVENTS,
  type WebhookAudit,
  judgeWebhookAudit,
} from "./judge-webhook-audit.ts";
import { owedLines } from "./owed-lines.ts";
import type { WebhookRun } from "./webhook-run.ts";

/** Refusals past the rate are told of once a second; a busy machine is given more. */
export const AUDIT_MS_MAX = 5_000;
const LOOK_MS = 200;
const MEASURES_OF_ALL = ["audit_complete_pass", "flood_audit_pass", "flood_refusals_counted"];

/** `msMax`: how long the last lines may be on their way. */
export async function lookAtAudit(
  run: PhaseRun,
  webhooks: WebhookRun,
  msMax: number,
): Promise<void> {
  const { dataDir, own } = webhooks.service;
  if (dataDir === undefined) {
    for (const name of ["audit_events_written", ...MEASURES_OF_ALL]) {
      run.explanations[name] = "the service is elsewhere: set DATA_DIR";
    }
    return;
  }
  const expected = expectedOf(webhooks);
  // A service that has died writes no more.
  const waitMs = (await own?.deathReason()) === undefined ? msMax : 0;
  const { audit, stored } = await measure(dataDir, webhooks.afterSeq, expected, waitMs);
  run.measures["audit_events_written"] = audit.written;
  const { eventId, taskId, chatId, isAlone } = expected;
  const about = { event_id: eventId, task_id: taskId, chat_id: chatId, is_alone: isAlone };
  addJson(run, "webhook-audit.json", about, "which audit lines are the run's");
  const content = stored.map(({ text }) => `${text}\n`).join("");
  const note =
    "the log's lines of deliveries and messages since the run began, as they stand there";
  run.artifacts.push({ name: "webhook-audit.jsonl", content, note });
  if (!isAllSent(webhooks)) {
    for (const name of MEASURES_OF_ALL) run.explanations[name] = "not all was sent";
    return;
  }
  run.measures["audit_complete_pass"] = audit.is_complete;
  run.explanations["audit_complete_pass"] = audit.missing;
  run.measures["flood_audit_pass"] = audit.is_bounded;
  run.explanations["flood_audit_pass"] = audit.bounds;
  run.measures["flood_refusals_counted"] = audit.counted;
}

async function measure(
  dataDir: string,
  afterSeq: number,
  expected: ExpectedOfAudit,
  msMax: number,
): Promise<{ audit: WebhookAudit; stored: StoredLine[] }> {
  const events: readonly string[] = WEBHOOK_EVENTS;
  for (const end = Date.now() + msMax; ; await sleep(LOOK_MS)) {
    const lines = await storedLinesAfter(dataDir, afterSeq);
    const stored = lines.filter(({ line }) => events.includes(line.audit_event));
    const audit = judgeWebhookAudit(
      stored.map(({ line }) => line),
      expected,
    );
    if (audit.is_complete || Date.now() > end) return { audit, stored };
  }
}

/** What k6 broke off has left lines of which nobody knows how many. */
function isAllSent({ deliveries, flood, messages }: WebhookRun): boolean {
  const { forged, first, again } = deliveries;
  return [forged, first, again, flood, messages].every((sent) => sent !== undefined);
}

function expectedOf(webhooks: WebhookRun): ExpectedOfAudit {
  const { service, deliveries, flood = [], messages, prefix, taskId = "" } = webhooks;
  const { forged = [], first = [], again = [] } = deliveries;
  const chatId = messages?.chatId ?? 0;
  const sent = { taskId, forged, first, again, flood, chatId, messages: messages?.lines ?? [] };
  const isAlone = service.own !== undefined;
  return { owed: owedLines(sent), eventId: prefix, taskId, chatId, isAlone };
}
