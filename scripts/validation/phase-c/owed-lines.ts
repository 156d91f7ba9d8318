// Phase C: from what was sent to the lines that the audit log owes of it. By what was sent, not by how
// it was answered: a line that is missing must not excuse another. Pure.

import type { DeliveryLine } from "./delivery-line.ts";
import type { FloodLine } from "./flood-line.ts";
import { BAD_SIGNATURES_WORDS, type OwedLines, keys } from "./judge-webhook-audit.ts";
import type { MessageLine } from "./message-line.ts";

export interface Sent {
  taskId: string;
  forged: readonly DeliveryLine[];
  first: readonly DeliveryLine[];
  again: readonly DeliveryLine[];
  flood: readonly FloodLine[];
  chatId: number;
  messages: readonly MessageLine[];
}

export function owedLines(sent: Sent): OwedLines {
  const owed = new Map<string, { what: string; count: number }>();
  const owe = (key: string, what: string) => {
    owed.set(key, { what, count: (owed.get(key)?.count ?? 0) + 1 });
  };
  for (const line of [...sent.forged, ...sent.flood]) {
    if (!("event_id" in line)) continue;
    owe(keys.delivery(line.event_id, "bad signature refused"), BAD_SIGNATURES_WORDS);
  }
  sent.first.forEach(({ event_id }, nth) => {
    if (nth > 0) owe(keys.delivery(event_id, "duplicate"), "repeated deliveries");
    else owe(keys.delivery(event_id, "updated"), "updates by deliveries");
  });
  if (sent.first.length > 0) owe(keys.ciStatus(sent.taskId), "changes of the task");
  for (const { event_id, kind } of sent.again) {
    if (kind !== "other body") owe(keys.delivery(event_id, "duplicate"), "repeated deliveries");
    else owe(keys.delivery(event_id, "refused"), "deliveries with a known id");
  }
  const seen = new Set<number>();
  for (const { message_id } of sent.messages) {
    const isRepeat = seen.has(message_id);
    const event = isRepeat ? "telegram_dedup_hit" : "telegram_ingested";
    owe(keys.message(event, sent.chatId, message_id), isRepeat ? "repeated messages" : "messages");
    seen.add(message_id);
  }
  return owed;
}
