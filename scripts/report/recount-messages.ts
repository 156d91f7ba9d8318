// The measures of Telegram messages counted again, from single messages and the files' appearances alone.

import { z } from "zod";
import { latencySamples } from "./latency-samples.ts";
import { type Recounted, exactly, percentile, recountFrom } from "./recounted.ts";

const MESSAGES = "messages.json";
const INGEST_SAMPLES = "telegram-ingest-samples.json";

const messages = z.looseObject({
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
  const { found, found_repeated, appeared } = content;
  const repeated = content.messages.filter(({ how }) => how !== "paced");
  const outcomes = repeated.map(({ outcome }) => outcome);
  const isOneTask =
    repeated.length > 1 &&
    outcomes.filter((outcome) => outcome === "created").length === 1 &&
    outcomes.every((outcome) => outcome === "created" || outcome === "duplicate") &&
    repeated.every(({ task_id }) => task_id !== null && task_id === repeated[0]?.task_id) &&
    found_repeated.length === 1;
  const ids = new Set(content.messages.map(({ message_id }) => message_id));
  for (const { message_id, task_id } of content.messages) {
    if (task_id !== null && found.includes(task_id)) ids.delete(message_id);
  }
  const counted = [
    exactly("telegram_dedup_pass", isOneTask),
    exactly("telegram_tasks_created", new Set(found).size),
    exactly("telegram_messages_lost", ids.size),
  ];
  if (appeared === null) return counted;
  const times = content.messages
    .filter(({ how }) => how === "paced")
    .flatMap(({ task_id, sent_at_ms }) => {
      const atMs = task_id === null ? undefined : appeared[task_id];
      return atMs === undefined ? [] : [atMs - sent_at_ms];
    });
  return [...counted, percentile("telegram_ingest_p95_ms", times, 95)];
}
