// For tests of what the audit log tells: what a small run has sent, and the lines that it leaves.

import type { AuditLine } from "../../audit/audit-line.ts";
import type { DeliveryBatch, DeliveryLine } from "./delivery-line.ts";
import type { MessageLine } from "./message-line.ts";
import type { Sent } from "./owed-lines.ts";

const AT = Date.parse("2026-11-23T00:00:00.000Z");

const sentDelivery = (batch: DeliveryBatch, kind: string, event_id: string): DeliveryLine => {
  return { batch, kind, event_id, answered: 0, outcome: null, duplicate: false, code: null };
};
const sentMessage = (how: MessageLine["how"], message_id: number): MessageLine => {
  return { how, message_id, sent_at_ms: 0, answered: 0, outcome: null, task_id: null };
};

/** Three bad signatures, a good delivery twice, a replay, its id reused; message 1 twice, message 2. */
export const SENT: Sent = {
  taskId: "task",
  forged: [sentDelivery("forged", "empty", "run-forged-1")],
  first: [1, 2].map(() => sentDelivery("first", "same id", "run-good")),
  again: [
    sentDelivery("again", "same body", "run-replay-1"),
    sentDelivery("again", "other body", "run-good"),
  ],
  flood: [
    { kind: "flood", spell: 1, event_id: "run-flood-1", answered: 0 },
    { kind: "surge", event_id: "run-surge-1", answered: 0 },
    { kind: "read", spell: 0, ms: 1, answered: 200 },
  ],
  chatId: 7,
  messages: [sentMessage("at_once", 1), sentMessage("in_turn", 1), sentMessage("paced", 2)],
};

let seq = 0;
export const auditOf = (audit_event: string, fields: object, atMs = 0): AuditLine => ({
  seq: (seq += 1),
  at: new Date(AT + atMs).toISOString(),
  audit_event,
  correlation_id: "req-1",
  actor: { role: "github", name: "github" },
  prev_hash: "0".repeat(64),
  hash: "0".repeat(64),
  ...fields,
});
export const forgedLine = (event_id: string, atMs = 0) =>
  auditOf(
    "github_delivery",
    { event_id, signature_valid: false, dedup_hit: false, write_result: "refused" },
    atMs,
  );
export const deliveryOf = (event_id: string, write_result: string) =>
  auditOf("github_delivery", {
    event_id,
    signature_valid: true,
    dedup_hit: write_result === "duplicate",
    write_result,
  });
export const countedLine = (count: number) =>
  auditOf("github_delivery", { count, codes: { unauthorized: count } });
export const messageOf = (event: string, message_id: number, chat_id = 7) =>
  auditOf(event, { chat_id, message_id });

/** All that the run leaves. */
export const TOLD: readonly AuditLine[] = [
  forgedLine("run-forged-1"),
  forgedLine("run-flood-1"),
  forgedLine("run-surge-1"),
  deliveryOf("run-good", "updated"),
  auditOf("ci_status_updated", { task_id: "task" }),
  deliveryOf("run-good", "duplicate"),
  deliveryOf("run-replay-1", "duplicate"),
  deliveryOf("run-good", "refused"),
  messageOf("telegram_ingested", 1),
  messageOf("telegram_dedup_hit", 1),
  messageOf("telegram_ingested", 2),
];

/** A flood of so many, of which the first `single` have a line, `atMs` after each other. */
export function floodOf(count: number, single: number, atMs: number) {
  const ids = Array.from({ length: count }, (_, nth) => `run-surge-${nth}`);
  const flood = ids.map((event_id) => ({ kind: "surge", event_id, answered: 401 }) as const);
  const lines = ids.slice(0, single).map((id, nth) => forgedLine(id, nth * atMs));
  return { sent: { ...SENT, forged: [], flood }, lines };
}
