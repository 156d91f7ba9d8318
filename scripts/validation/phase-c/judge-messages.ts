// Phase C: what came of Telegram messages: one task for the one that was repeated, one for each of the
// others, and how soon its file was there. Pure.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { VerificationFault } from "../verification-fault.ts";
import { INGEST_P95_MS_MAX } from "./gates-phase-c.ts";
import type { Judgement } from "./judge-deliveries.ts";
import type { MessageLine } from "./message-line.ts";

/** `found`: the ids of tasks that the list has with the repeated message's text. */
export function judgeDedup(lines: readonly MessageLine[], found: readonly string[]): Judgement {
  const repeated = lines.filter(({ how }) => how !== "paced");
  const count = (outcome: string) => repeated.filter((line) => line.outcome === outcome).length;
  const named = new Set(repeated.map(({ task_id }) => task_id));
  const faults = [
    ...(count("created") === 1 ? [] : [`${count("created")} were taken as the first`]),
    ...(count("duplicate") === repeated.length - 1
      ? []
      : [`${count("duplicate")} of ${repeated.length - 1} repeats were known as such`]),
    ...(named.size === 1 ? [] : [`they were answered with ${named.size} tasks`]),
    ...(found.length === 1 ? [] : [`the list has ${found.length} tasks of it`]),
  ];
  return { pass: repeated.length > 1 && faults.length === 0, explanation: faults.join("; ") };
}

/** Messages of which the list has no task; `found`: the ids of all tasks of the run's messages. */
export function lostMessages(lines: readonly MessageLine[], found: readonly string[]): number[] {
  const kept = new Set(
    lines
      .filter(({ task_id }) => found.includes(task_id ?? ""))
      .map(({ message_id }) => message_id),
  );
  const sent = new Set(lines.map(({ message_id }) => message_id));
  return [...sent].filter((id) => !kept.has(id));
}

const METHOD =
  "From the moment before k6 sends a message to the appearance of its task's file under ssot/, which the verifier watches. Two processes on one machine, by its wall clock: k6 waits for a millisecond to begin (good to some µs, and being late there counts against the service), the verifier reads performance.timeOrigin + performance.now() (µs).";

/** Throws VerificationFault when clocks disagree so much that a file comes before its message. */
export function ingestSamples(
  lines: readonly MessageLine[],
  appearedAtMs: ReadonlyMap<string, number>,
): LatencySamples {
  const values = lines
    .filter(({ how }) => how === "paced")
    .flatMap(({ task_id, sent_at_ms }) => {
      const atMs = appearedAtMs.get(task_id ?? "");
      return atMs === undefined ? [] : [Math.round((atMs - sent_at_ms) * 1_000) / 1_000];
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
