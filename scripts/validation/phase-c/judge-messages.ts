// Phase C: what came of Telegram messages: one task for the one that was repeated, one for each of the
// others, and how soon its file was there. Pure.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { VerificationFault } from "../verification-fault.ts";
import { INGEST_P95_MS_MAX } from "./gates-phase-c.ts";
import type { Judgement } from "./judge-deliveries.ts";
import type { MessageLine } from "./message-line.ts";

/** A file that isn't there by then counts with this time: far beyond the limit. */
export const APPEARING_MS_MAX = 2 * INGEST_P95_MS_MAX;

/** `found`: the ids of tasks that the list has with the text of a message, sent `sends` times. */
export function judgeDedup(
  lines: readonly MessageLine[],
  found: readonly string[],
  sends: number,
): Judgement {
  const repeated = lines.filter(({ how }) => how !== "paced");
  const count = (outcome: string) => repeated.filter((line) => line.outcome === outcome).length;
  const named = new Set(repeated.map(({ task_id }) => task_id));
  const faults = [
    ...(repeated.length === sends ? [] : [`of ${sends} it was sent ${repeated.length} times`]),
    ...(count("created") === 1 ? [] : [`${count("created")} were taken as the first`]),
    ...(count("duplicate") === repeated.length - 1
      ? []
      : [`${count("duplicate")} of ${repeated.length - 1} repeats were known as such`]),
    ...(named.size === 1 ? [] : [`they were answered with ${named.size} tasks`]),
    ...(found.length === 1 ? [] : [`the list has ${found.length} tasks of it`]),
  ];
  return { pass: sends > 1 && faults.length === 0, explanation: faults.join("; ") };
}

/** Those of `messageIds`, which all were to be sent, that became no task of `taskIds`. */
export function messagesWithout(
  taskIds: ReadonlySet<string>,
  messageIds: readonly number[],
  lines: readonly MessageLine[],
): number[] {
  const kept = new Set(
    lines.filter(({ task_id }) => taskIds.has(task_id ?? "")).map(({ message_id }) => message_id),
  );
  return messageIds.filter((id) => !kept.has(id));
}

const METHOD =
  "From the moment before k6 sends a message to the appearance of its task's file under ssot/, which the verifier watches. Two processes on one machine, by its wall clock: k6 waits for a millisecond to begin (good to some µs, and being late there counts against the service), the verifier reads performance.timeOrigin + performance.now() (µs). A message without a file counts as one second.";

/** One for each of `messageIds`. Throws VerificationFault when clocks disagree so much that a file comes before its message. */
export function ingestSamples(
  messageIds: readonly number[],
  lines: readonly MessageLine[],
  appearedAtMs: ReadonlyMap<string, number>,
): LatencySamples {
  const paced = new Map(
    lines.filter(({ how }) => how === "paced").map((line) => [line.message_id, line]),
  );
  const values = messageIds.map((id) => {
    const { task_id, sent_at_ms = 0 } = paced.get(id) ?? {};
    const atMs = appearedAtMs.get(task_id ?? "");
    return atMs === undefined ? APPEARING_MS_MAX : Math.round((atMs - sent_at_ms) * 1_000) / 1_000;
  });
  const least = Math.min(...values);
  if (least < 0) {
    throw new VerificationFault(
      `a file came ${-least} ms before its message was sent: the clocks of k6 and of the verifier disagree`,
    );
  }
  const series = [{ name: "messages", values }];
  return { unit: "ms", method: METHOD, limit_ms: INGEST_P95_MS_MAX, series };
}
