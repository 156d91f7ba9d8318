// Phase C: what the audit log tells of the run's deliveries and messages: each of them, once, and of a
// flood no more lines than SPEC 8 allows, with a count of the others. Pure.

import { z } from "zod";
import type { AuditLine } from "../../audit/audit-line.ts";
import { REFUSALS_PER_MINUTE_MAX } from "./gates-phase-c.ts";

const MINUTE_MS = 60_000;
/** From when the service counts a refusal to its line's `at`: lines of a flood are written together. */
const WRITING_MS_MAX = 1_000;
const NAMED_MAX = 5;

const deliveryLine = z.looseObject({
  event_id: z.string(),
  signature_valid: z.boolean(),
  dedup_hit: z.boolean(),
  write_result: z.string(),
});
/** Of refusals past the rate; it names none of them. */
const countedLine = z.looseObject({ count: z.int().min(1) });
const messageLine = z.looseObject({ chat_id: z.int(), message_id: z.int() });

/** Events that deliveries and messages leave. */
export const WEBHOOK_EVENTS = [
  "github_delivery",
  "ci_status_updated",
  "telegram_ingested",
  "telegram_dedup_hit",
] as const;

/** Lines that the log must have: what they tell, in words, by what lineKey makes of one. */
export type OwedLines = ReadonlyMap<string, { what: string; count: number }>;
/** The one kind whose lines may be replaced by a count. */
export const BAD_SIGNATURES_WORDS = "refused signatures";

export interface ExpectedOfAudit {
  owed: OwedLines;
  /** How the run's delivery ids begin. */
  eventId: string;
  taskId: string;
  chatId: number;
  /** Nobody else sends anything: there is no line but the owed ones. */
  isAlone: boolean;
}

export interface WebhookAudit {
  /** The run's lines. */
  written: number;
  /** Refusals that are told of by number only; others' among them, where there are others. */
  counted: number;
  is_complete: boolean;
  is_bounded: boolean;
  /** What is missing or too much, and how many lines a flood has. */
  missing: string;
  bounds: string;
}

export const keys = {
  delivery: (eventId: string, result: string) => `delivery ${eventId}: ${result}`,
  ciStatus: (taskId: string) => `change of ${taskId}`,
  message: (event: string, chatId: number, id: number) => `${event} ${chatId}/${id}`,
};

export function judgeWebhookAudit(
  lines: readonly AuditLine[],
  expected: ExpectedOfAudit,
): WebhookAudit {
  const { owed, isAlone } = expected;
  const told = new Map<string, number>();
  let written = 0;
  for (const line of lines) {
    const key = lineKey(line);
    if (key === undefined) continue;
    const isOurs = owed.has(key) || speaksOfRun(line, expected);
    if (isOurs) written += 1;
    if (isOurs || isAlone) told.set(key, (told.get(key) ?? 0) + 1);
  }
  const counted = lines.reduce((sum, line) => sum + countOf(line), 0);
  const sums = sumUp(owed, told);
  const bad = sums.get(BAD_SIGNATURES_WORDS) ?? { owed: 0, told: 0 };
  const uncounted = bad.owed - bad.told;
  const isCounted = isAlone ? counted === uncounted : counted >= uncounted;
  bad.told += isAlone ? counted : Math.min(counted, uncounted);
  const missing = [...sums].filter(([, sum]) => sum.told !== sum.owed);
  const surplus = [...told].filter(([key, count]) => count > (owed.get(key)?.count ?? 0));
  const single = bad.owed - uncounted;
  // Elsewhere others' refusals may have begun a minute before, so that ours lie in two.
  const linesMax = REFUSALS_PER_MINUTE_MAX * (isAlone ? 1 : 2);
  const fullest = Math.max(
    0,
    ...linesByMinute(
      lines.filter((line) => isForged(line, expected)),
      linesMax,
    ),
  );
  return {
    written,
    counted,
    is_complete: owed.size > 0 && missing.length === 0 && surplus.length === 0,
    is_bounded: bad.owed > 0 && isCounted && fullest <= linesMax,
    missing: [
      ...missing.map(([what, sum]) => `of ${sum.owed} ${what} it tells of ${sum.told}`),
      ...surplus.slice(0, NAMED_MAX).map(([key, count]) => `${key} stands there ${count} times`),
    ].join("; "),
    bounds: `of ${bad.owed} refusals ${single} have a line of their own, in the fullest minute ${fullest}, where at most ${linesMax} may; ${counted} are counted`,
  };
}

/** Undefined for a line that is none of a single delivery or message. */
function lineKey(line: AuditLine): string | undefined {
  const { audit_event } = line;
  if (audit_event === "ci_status_updated") return keys.ciStatus(line.task_id ?? "");
  if (audit_event === "github_delivery") {
    if (countOf(line) > 0) return undefined;
    const { event_id, signature_valid, dedup_hit, write_result } =
      deliveryLine.safeParse(line).data ?? {};
    // A repeat is a hit and nothing else is.
    const isSound = dedup_hit === (write_result === "duplicate");
    const result = signature_valid === true ? write_result : `bad signature ${write_result}`;
    return keys.delivery(event_id ?? "", isSound && result !== undefined ? result : "unclear");
  }
  if (audit_event !== "telegram_ingested" && audit_event !== "telegram_dedup_hit") return undefined;
  const message = messageLine.safeParse(line).data;
  return keys.message(audit_event, message?.chat_id ?? 0, message?.message_id ?? 0);
}

function speaksOfRun(line: AuditLine, { eventId, taskId }: ExpectedOfAudit): boolean {
  const { audit_event } = line;
  if (audit_event === "ci_status_updated") return line.task_id === taskId;
  return deliveryLine.safeParse(line).data?.event_id.startsWith(eventId) === true;
}

function countOf(line: AuditLine): number {
  if (line.audit_event !== "github_delivery") return 0;
  return countedLine.safeParse(line).data?.count ?? 0;
}

/** Of each kind, how many lines are owed, and how many of these are there. */
function sumUp(owed: OwedLines, told: ReadonlyMap<string, number>) {
  const sums = new Map<string, { owed: number; told: number }>();
  for (const [key, { what, count }] of owed) {
    const sum = sums.get(what) ?? { owed: 0, told: 0 };
    sum.owed += count;
    sum.told += Math.min(count, told.get(key) ?? 0);
    sums.set(what, sum);
  }
  return sums;
}

function isForged(line: AuditLine, { eventId, isAlone }: ExpectedOfAudit): boolean {
  if (line.audit_event !== "github_delivery" || line["signature_valid"] !== false) return false;
  return isAlone || String(line["event_id"]).startsWith(eventId);
}

/**
 * By the lines' own times, in the service's manner: a minute begins with the first refusal after the
 * one before, of which a line may still come.
 */
function linesByMinute(lines: readonly AuditLine[], linesMax: number): number[] {
  const minutes: { endMs: number; lines: number }[] = [];
  for (const atMs of lines.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b)) {
    let minute = minutes.at(-1);
    if (minute === undefined || atMs >= minute.endMs) {
      minute = { endMs: atMs + MINUTE_MS, lines: 0 };
      minutes.push(minute);
    }
    const before = minutes.at(-2);
    const isLate = before && atMs < before.endMs + WRITING_MS_MAX && before.lines < linesMax;
    (isLate ? before : minute).lines += 1;
  }
  return minutes.map((minute) => minute.lines);
}
