// What the audit log tells of deliveries and messages, counted again from its lines as they stand there
// and from what was sent.

import { z } from "zod";
import { type Recounted, exactly } from "./recounted.ts";

const ABOUT = "webhook-audit.json";
const LINES = "webhook-audit.jsonl";
const SENT = ["bad-signatures.json", "replays.json", "flood.json", "messages.json"] as const;
/** SPEC 8. */
const REFUSALS_PER_MINUTE_MAX = 1_000;
const MINUTE_MS = 60_000;
/** A flood's lines are written together, some of them when the next minute has begun. */
const WRITING_MS_MAX = 1_000;

const about = z.looseObject({
  event_id: z.string().min(1),
  task_id: z.string(),
  chat_id: z.int(),
  is_alone: z.boolean(),
});
const sentDeliveries = z.looseObject({
  deliveries: z.array(z.looseObject({ kind: z.string(), event_id: z.string() })),
});
const sentFlood = z.looseObject({ refusals: z.array(z.tuple([z.string()], z.unknown())) });
const sentMessages = z.looseObject({ messages: z.array(z.looseObject({ message_id: z.int() })) });
const storedLine = z.looseObject({
  seq: z.int(),
  at: z.iso.datetime(),
  audit_event: z.string(),
  task_id: z.string().optional(),
  event_id: z.string().optional(),
  signature_valid: z.boolean().optional(),
  dedup_hit: z.boolean().optional(),
  write_result: z.string().optional(),
  count: z.int().min(1).optional(),
  chat_id: z.int().optional(),
  message_id: z.int().optional(),
});

type Line = z.infer<typeof storedLine>;
type About = z.infer<typeof about>;

export function recountWebhookAudit(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const [aboutText, linesText] = [artifacts.get(ABOUT), artifacts.get(LINES)];
  if (aboutText === undefined || linesText === undefined) return [];
  const which = about.parse(JSON.parse(aboutText));
  const lines = linesText
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => storedLine.parse(JSON.parse(text)));
  const [forged, replays, flood, messages] = SENT.map((name) => artifacts.get(name));
  const ids = messages === undefined ? [] : messageIds(messages);
  const ours = lines.filter((line) => isOf(which, new Set(ids), line));
  const written = exactly("audit_events_written", new Set(ours.map(({ seq }) => seq)).size);
  const isAllThere = [forged, replays, flood, messages].every((text) => text !== undefined);
  if (!isAllThere) return [written];
  const bad = [...deliveryIds(forged ?? "").map(([id]) => id), ...floodIds(flood ?? "")];
  const owed = [...deliveryLines(replays ?? "", which), ...messageLines(ids)].toSorted();
  const isTold = (line: Line) => line.signature_valid !== false && line.count === undefined;
  const told = (which.is_alone ? lines : ours).filter(isTold).map(wordsOf).toSorted();
  const single = (which.is_alone ? lines : ours).filter((line) => line.signature_valid === false);
  const singleIds = single.map(({ event_id = "" }) => event_id);
  const isEachOnce =
    new Set(singleIds).size === single.length && singleIds.every((id) => bad.includes(id));
  const counted = lines.reduce((sum, { count = 0 }) => sum + count, 0);
  const uncounted = bad.length - new Set(singleIds.filter((id) => bad.includes(id))).size;
  const isCounted = which.is_alone ? counted === uncounted : counted >= uncounted;
  const linesMax = REFUSALS_PER_MINUTE_MAX * (which.is_alone ? 1 : 2);
  const isBounded = minutesOf(single, linesMax).every((count) => count <= linesMax);
  return [
    written,
    exactly("audit_complete_pass", isEachOnce && isCounted && owed.join() === told.join()),
    exactly("flood_audit_pass", bad.length > 0 && isCounted && isBounded),
    exactly("flood_refusals_counted", counted),
  ];
}

function isOf({ event_id, task_id, chat_id }: About, ids: ReadonlySet<number>, line: Line) {
  if (line.audit_event === "ci_status_updated") return line.task_id === task_id;
  if (line.audit_event === "github_delivery") return line.event_id?.startsWith(event_id) === true;
  return line.chat_id === chat_id && ids.has(line.message_id ?? 0);
}

const deliveryIds = (text: string) =>
  sentDeliveries
    .parse(JSON.parse(text))
    .deliveries.map(({ event_id, kind }) => [event_id, kind] as const);
const floodIds = (text: string) => sentFlood.parse(JSON.parse(text)).refusals.map(([id]) => id);
const messageIds = (text: string) =>
  sentMessages.parse(JSON.parse(text)).messages.map(({ message_id }) => message_id);

/** The good delivery's id is that with another body too; all but the first of the good ones are hits. */
function deliveryLines(text: string, { task_id }: About): string[] {
  const sent = deliveryIds(text);
  const good = sent.filter(([, kind]) => kind !== "other body").map(([id]) => id);
  const reused = sent.filter(([, kind]) => kind === "other body").map(([id]) => id);
  if (good.length === 0) return [];
  return [
    `ci_status_updated ${task_id}`,
    ...good.map((id, nth) => `${id} ${nth === 0 ? "updated false" : "duplicate true"}`),
    ...reused.map((id) => `${id} refused false`),
  ];
}

function messageLines(ids: readonly number[]): string[] {
  return ids.map((id, nth) => {
    const event = ids.indexOf(id) === nth ? "telegram_ingested" : "telegram_dedup_hit";
    return `${event} ${id}`;
  });
}

function wordsOf(line: Line): string {
  const { audit_event, task_id, event_id, write_result, dedup_hit, message_id } = line;
  if (audit_event === "ci_status_updated") return `${audit_event} ${task_id}`;
  if (audit_event === "github_delivery") return `${event_id} ${write_result} ${dedup_hit}`;
  return `${audit_event} ${message_id}`;
}

/** A minute begins with the first line after the one before; a late line may still be that one's. */
function minutesOf(lines: readonly Line[], linesMax: number): number[] {
  const times = lines.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b);
  const minutes: number[] = [];
  let lateUntilMs = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < times.length;) {
    const endMs = (times[from] ?? 0) + MINUTE_MS;
    const within = times.slice(from).filter((atMs) => atMs < endMs);
    const late = within.filter((atMs) => atMs < lateUntilMs).length;
    const before = minutes.pop() ?? linesMax;
    const isBefores = Math.max(0, Math.min(late, linesMax - before));
    minutes.push(before + isBefores, within.length - isBefores);
    lateUntilMs = endMs + WRITING_MS_MAX;
    from += within.length;
  }
  return minutes;
}
