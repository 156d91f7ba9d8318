// Phase C: from Telegram messages to measures and artifacts.

import { latencyPercentiles } from "../latency-percentiles.ts";
import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import { findTaskIds } from "../task-list.ts";
import { ingestSamples, judgeDedup, messagesWithout } from "./judge-messages.ts";
import { sendMessages } from "./messages.ts";
import type { WebhookRun } from "./webhook-run.ts";

export async function lookAtMessages(run: PhaseRun, webhooks: WebhookRun): Promise<void> {
  const { surroundings, service, client, prefix, messagePlan: plan } = webhooks;
  const text = `Sample of phase C (${prefix}). Grüße, 世界, 😀, message`;
  const messages = await sendMessages(surroundings, { service, text, plan });
  webhooks.messages = messages;
  const { chatId, messageIds, lines, appearedAtMs } = messages;
  // Searched for in their texts, so that a second task of a message is found whatever its id is.
  const found = await findTaskIds(client, { q: text });
  const foundRepeated = await findTaskIds(client, { q: `${text} 0.` });
  const dedup = judgeDedup(lines, foundRepeated, 2 * plan.repeats);
  const lost = messagesWithout(new Set(found), messageIds, lines);
  run.measures["telegram_dedup_pass"] = dedup.pass;
  run.explanations["telegram_dedup_pass"] = dedup.explanation;
  run.measures["telegram_tasks_created"] = found.length;
  run.measures["telegram_messages_lost"] = lost.length;
  run.explanations["telegram_messages_lost"] = lost.join(", ");
  const appeared = appearedAtMs === undefined ? null : Object.fromEntries(appearedAtMs);
  const sent = { plan, chat_id: chatId, message_ids: messageIds, messages: lines };
  const evidence = { ...sent, found, found_repeated: foundRepeated, appeared };
  addJson(run, "messages.json", evidence, "each message, the list's tasks, when files appeared");
  if (appearedAtMs === undefined) {
    for (const name of ["telegram_files_missing", "telegram_ingest_p95_ms"]) {
      run.explanations[name] = "the service is elsewhere: set DATA_DIR";
    }
    return;
  }
  const fileless = messagesWithout(new Set(appearedAtMs.keys()), messageIds, lines);
  run.measures["telegram_files_missing"] = fileless.length;
  run.explanations["telegram_files_missing"] = fileless.join(", ");
  const samples = ingestSamples(messageIds.slice(1), lines, appearedAtMs);
  addJson(run, "telegram-ingest-samples.json", samples, "from each message's call to its file");
  const values = samples.series.flatMap((series) => series.values);
  if (values.length === 0) return;
  run.measures["telegram_ingest_p95_ms"] = latencyPercentiles(values, [95])[0] ?? null;
}
