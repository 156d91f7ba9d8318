// The measures of Telegram messages counted again, from single messages and the files' appearances alone.

import { z } from "zod";
import { latencySamples } from "./latency-samples.ts";
import { type Recounted, exactly, percentile, recountFrom } from "./recounted.ts";

const MESSAGES = "messages.json";
const INGEST_SAMPLES = "telegram-ingest-samples.json";

/** SPEC 9, row C. */
const REPEATS_MIN = 10;
/** A message whose file never came counts as twice the limit of SPEC 9. */
const MISSING_MS = 1_000;

const messages = z.looseObject({
  plan: z.looseObject({ repeats: z.int(), messages: z.int() }),
  /** All that were to be sent, the repeated one first. */
  message_ids: z.array(z.int()),
  messages: z.array(
    z.looseObject({
      how: z.string(),
      message_id: z.int(),
      sent_at_ms: z.number(),
      outcome: z.string().nullable(),
      task_id: z.string().nullable(),
    }),
  ),
  found: z.array(z.string()),
  found_repeated: z.array(z.string()),
  appeared: z.record(z.string(), z.number()).nullable(),
});

export function recountMessages(artifacts: ReadonlyMap<string, string>): Recounted[] {
  return [
    ...recountFrom(artifacts, MESSAGES, messages, recountEach),
    ...recountFrom(artifacts, INGEST_SAMPLES, latencySamples, ({ series }) => [
      percentile(
        "telegram_ingest_p95_ms",
        series.flatMap(({ values }) => values),
        95,
      ),
    ]),
  ];
}

function recountEach(content: z.infer<typeof messages>): Recounted[] {
  const { plan, message_ids, found, found_repeated, appeared } = content;
  const repeated = content.messages.filter(({ how }) => how !== "paced");
  const outcomes = repeated.map(({ outcome }) => outcome);
  const isOneTask =
    repeated.length >= Math.max(REPEATS_MIN, 2 * plan.repeats) &&
    outcomes.filter((outcome) => outcome === "created").length === 1 &&
    outcomes.every((outcome) => outcome === "created" || outcome === "duplicate") &&
    repeated.every(({ task_id }) => task_id !== null && task_id === repeated[0]?.task_id) &&
    found_repeated.length === 1;
  const planned = new Set(message_ids).size === plan.messages + 1 ? message_ids : [];
  const lacking = (has: (taskId: string) => boolean) =>
    planned.filter(
      (id) =>
        !content.messages.some((m) => m.message_id === id && m.task_id !== null && has(m.task_id)),
    ).length;
  const counted = [
    exactly("telegram_dedup_pass", isOneTask),
    exactly("telegram_tasks_created", new Set(found).size),
    exactly(
      "telegram_messages_lost",
      planned.length === 0 ? null : lacking((id) => found.includes(id)),
    ),
  ];
  if (appeared === null) return counted;
  const times = planned.slice(1).map((id) => {
    const sent = content.messages.find((each) => each.message_id === id);
    const atMs = appeared[sent?.task_id ?? ""];
    return sent === undefined || atMs === undefined ? MISSING_MS : atMs - sent.sent_at_ms;
  });
  return [
    ...counted,
    exactly(
      "telegram_files_missing",
      lacking((id) => Object.hasOwn(appeared, id)),
    ),
    percentile("telegram_ingest_p95_ms", times, 95),
  ];
}
