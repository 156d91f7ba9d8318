// Phase C: what the audit log tells of the run's deliveries and messages: each of them, and of a flood
// no more lines than SPEC 8 allows.

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { AuditLine } from "../../audit/audit-line.ts";
import { auditLinesAfter } from "../audit-lines-after.ts";

/** Refusals past the rate are told of once a second; a busy machine is given more. */
export const AUDIT_MS_MAX = 5_000;
const LOOK_MS = 200;
/** SPEC 8: one by one up to so many a minute. */
const REFUSALS_PER_MINUTE_MAX = 1_000;
const MINUTE_MS = 60_000;

const deliveryLine = z.looseObject({
  audit_event: z.literal("github_delivery"),
  event_id: z.string(),
  signature_valid: z.boolean(),
  dedup_hit: z.boolean(),
  write_result: z.string(),
});
/** Of refusals past the rate; it names none of them. */
const countedLine = z.looseObject({
  audit_event: z.literal("github_delivery"),
  count: z.int().min(1),
});
const messageLine = z.looseObject({ chat_id: z.int(), message_id: z.int() });

export interface ExpectedOfAudit {
  /** How the run's delivery ids begin. */
  eventId: string;
  taskId: string;
  /** Bad signatures that were refused, in batches, floods and surges. */
  refused: number;
  /** Verified deliveries that changed the task, that were known, and that took a known id. */
  updated: number;
  duplicates: number;
  reused: number;
  chatId: number;
  messageIds: readonly number[];
  /** Of messages that were known. */
  dedupHits: number;
  afterSeq: number;
}

/** What a line is to the run: [seq, audit_event, the delivery or message, what came of it]. */
export type AuditRow = [seq: number, event: string, of: string, result: string];

export interface WebhookAudit {
  /** The run's lines. */
  rows: AuditRow[];
  /** Refusals that are told of by number only; others' among them, where there are others. */
  counted: number;
  is_complete: boolean;
  is_bounded: boolean;
  /** What is missing, and how many lines a flood has. */
  missing: string;
  bounds: string;
}

/** Looks until the log tells all of it, or until it should have. */
export async function measureWebhookAudit(
  dataDir: string,
  expected: ExpectedOfAudit,
  msMax: number,
): Promise<WebhookAudit> {
  for (const end = Date.now() + msMax; ; await sleep(LOOK_MS)) {
    const audit = judgeWebhookAudit(await auditLinesAfter(dataDir, expected.afterSeq), expected);
    if (audit.is_complete || Date.now() > end) return audit;
  }
}

export function judgeWebhookAudit(
  lines: readonly AuditLine[],
  expected: ExpectedOfAudit,
): WebhookAudit {
  const rows = lines.flatMap((line) => rowOf(line, expected));
  const counted = lines.reduce(
    (sum, line) => sum + (countedLine.safeParse(line).data?.count ?? 0),
    0,
  );
  const found = (event: string, result: string) =>
    rows.filter((row) => row[1] === event && row[3] === result).length;
  const refusals = lines.filter((line) => isForged(line, expected.eventId));
  const { messageIds } = expected;
  const owed: [what: string, owed: number, found: number][] = [
    ["refused signatures", expected.refused, refusals.length + counted],
    ["updates by deliveries", expected.updated, found("github_delivery", "updated")],
    ["changes of the task", expected.updated, found("ci_status_updated", "")],
    ["repeated deliveries", expected.duplicates, found("github_delivery", "duplicate")],
    ["deliveries with a known id", expected.reused, found("github_delivery", "refused")],
    ["messages", messageIds.length, found("telegram_ingested", "")],
    ["repeated messages", expected.dedupHits, found("telegram_dedup_hit", "")],
  ];
  const missing = owed.filter(([, count, there]) => there < count);
  const isEmpty = owed.every(([, count]) => count === 0);
  const linesMax = REFUSALS_PER_MINUTE_MAX * minutesTouched(refusals);
  return {
    rows,
    counted,
    is_complete: missing.length === 0 && !isEmpty,
    is_bounded: expected.refused > 0 && refusals.length <= linesMax,
    missing: missing
      .map(([what, count, there]) => `of ${count} ${what} it tells of ${there}`)
      .join("; "),
    bounds: `${refusals.length} refusals have a line of their own, at most ${linesMax} may; ${counted} are counted`,
  };
}

function rowOf(line: AuditLine, expected: ExpectedOfAudit): AuditRow[] {
  const { seq, audit_event } = line;
  const delivery = deliveryLine.safeParse(line).data;
  if (delivery !== undefined) {
    const { event_id, signature_valid, dedup_hit, write_result } = delivery;
    if (!event_id.startsWith(expected.eventId)) return [];
    // A repeat is a hit and nothing else is.
    if (dedup_hit !== (write_result === "duplicate")) return [];
    return [[seq, audit_event, event_id, signature_valid ? write_result : "signature refused"]];
  }
  if (audit_event === "ci_status_updated") {
    return line.task_id === expected.taskId ? [[seq, audit_event, expected.taskId, ""]] : [];
  }
  if (audit_event !== "telegram_ingested" && audit_event !== "telegram_dedup_hit") return [];
  const message = messageLine.safeParse(line).data;
  const isOurs =
    message?.chat_id === expected.chatId && expected.messageIds.includes(message.message_id);
  return isOurs ? [[seq, audit_event, String(message.message_id), ""]] : [];
}

function isForged(line: AuditLine, eventId: string): boolean {
  const delivery = deliveryLine.safeParse(line).data;
  return delivery?.signature_valid === false && delivery.event_id.startsWith(eventId);
}

/** The service's minutes begin when its first refusal came: so many of them may the lines lie in. */
function minutesTouched(lines: readonly AuditLine[]): number {
  const times = lines.map(({ at }) => Date.parse(at));
  if (times.length === 0) return 0;
  const lastedMs = Math.max(...times) - Math.min(...times);
  return Math.floor(lastedMs / MINUTE_MS) + 2;
}
