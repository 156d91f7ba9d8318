// Phase D: a task as the verifier reads it, by SPEC 2 and not by the service's own schema: what a
// faulty service leaves out is a measure's to find, so references may be missing here.

import { z } from "zod";

const observedIssue = z.looseObject({
  issue_id: z.string(),
  criterion_ref: z.string().optional(),
  text: z.string(),
  work_log_ref: z.string().optional(),
});

const observedEntry = z.looseObject({
  entry_id: z.string(),
  criterion_ref: z.string().optional(),
  issue_ref: z.string().optional(),
  tool_call_id: z.string().optional(),
  text: z.string(),
});

const observedAck = z.looseObject({
  attempt: z.int(),
  criteria_echo: z.array(z.string()),
  scope_echo: z.array(z.string()),
  by: z.looseObject({ name: z.string() }),
});

const observedResult = z.looseObject({ attempt: z.int(), work_log: z.array(observedEntry) });

const observedVerdict = z.looseObject({
  attempt: z.int(),
  decision: z.string(),
  reason: z.string(),
  issues: z.array(observedIssue),
  issues_sha256: z.string(),
});

const observedDispatch = z.looseObject({
  attempt: z.int(),
  reason: z.string(),
  issues: z.array(observedIssue),
  issues_sha256: z.string(),
});

const observedDeeds = z.looseObject({
  ack: observedAck.optional(),
  task_result: observedResult.optional(),
  verdict: observedVerdict.optional(),
  dispatch: observedDispatch.optional(),
});

export const observedTask = observedDeeds.extend({
  task_id: z.string(),
  correlation_id: z.string(),
  status: z.string(),
  revision: z.int(),
  attempt: z.int(),
  acceptance_criteria: z.array(z.looseObject({ id: z.string(), text: z.string() })),
  tool_calls: z.array(
    z.looseObject({ tool_call_id: z.string(), correlation_id: z.string(), attempt: z.int() }),
  ),
  history: z.array(observedDeeds.extend({ kind: z.string(), attempt: z.int().optional() })),
});

export type ObservedTask = z.infer<typeof observedTask>;
export type ObservedIssue = z.infer<typeof observedIssue>;
export type ObservedEntry = z.infer<typeof observedEntry>;
export type ObservedVerdict = z.infer<typeof observedVerdict>;
export type ObservedDispatch = z.infer<typeof observedDispatch>;

type Deeds = z.infer<typeof observedDeeds>;

/** The closed attempts and the current one, each with what was done in it. */
export function attemptsOf(task: ObservedTask): (Deeds & { attempt: number })[] {
  const closed = task.history.flatMap((entry) =>
    entry.kind === "attempt_closed" ? [{ ...entry, attempt: entry.attempt ?? 0 }] : [],
  );
  return [...closed, task];
}

/** The standing one, those of closed attempts, and those that were replaced or taken back. */
export function verdictsOf(task: ObservedTask): ObservedVerdict[] {
  return [...task.history, task].flatMap(({ verdict }) => verdict ?? []);
}
