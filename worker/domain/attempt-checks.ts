// The state rules that several steps share (SPEC 2's table): who may act, on which attempt, and
// whether a verdict already stands. Each answers with a refusal, or undefined when all is well.

import type { JsonObject } from "../../storage-adapter/port/json.ts";
import { standingVerdict } from "./engine.ts";
import { conflict, forbidden, plainActor } from "./refusal.ts";
import type { Refusal } from "./step.ts";
import type { Actor, Task, Verdict } from "./task-schema.ts";

/** The routes check roles too (401/403 come first); here the rule holds for every caller. */
export function checkRole(actor: Actor, allowed: readonly Actor["role"][]): Refusal | undefined {
  if (allowed.includes(actor.role)) return undefined;
  return forbidden(
    "wrong_role",
    `This step is for ${allowed.join(" or ")}; the token used is ${actor.role}'s.`,
    { role: actor.role, allowed: [...allowed] },
  );
}

export function checkCurrentAttempt(task: Task, attempt: number): Refusal | undefined {
  if (attempt === task.attempt) return undefined;
  return conflict(
    "attempt_not_current",
    `Attempt ${attempt} was named, but attempt ${task.attempt} is current. Read the task again and work on that one.`,
    { attempt: task.attempt },
  );
}

/** Tool calls and results come from the executor who acknowledged the attempt. */
export function checkClaim(task: Task, actor: Actor): Refusal | undefined {
  if (task.ack === undefined) {
    return conflict(
      "not_acked",
      `Attempt ${task.attempt} is not acknowledged yet. Send the ack first: every criterion and scope line, unchanged.`,
      { attempt: task.attempt },
    );
  }
  if (isSameActor(task.ack.by, actor)) return undefined;
  return conflict(
    "claimed_by_other",
    `${task.ack.by.name} acknowledged this attempt at ${task.ack.at} and alone may work on it. Take another task.`,
    { holder: plainActor(task.ack.by), at: task.ack.at },
  );
}

/** For steps that end with a verdict, whoever gave it. */
export function checkNoVerdict(task: Task): Refusal | undefined {
  const verdict = standingVerdict(task);
  if (verdict === undefined) return undefined;
  return conflict(
    "verdict_stands",
    `${describeVerdict(verdict)} Nothing more can be added to attempt ${task.attempt}; a rejected task can be re-dispatched, a person's decision reopened.`,
    verdictFacts(task, verdict),
  );
}

/** What a refusal says of the verdict in its way: who won, when, and which revision to read. */
export function verdictFacts(task: Task, verdict: Verdict): JsonObject {
  return {
    decision: verdict.decision,
    decided_by: plainActor(verdict.decided_by),
    at: verdict.at,
    revision: task.revision,
  };
}

export function describeVerdict(verdict: Verdict): string {
  const decided = verdict.decision === "approve" ? "approved" : "rejected";
  const { name, role } = verdict.decided_by;
  return `${name} (${role}) ${decided} attempt ${verdict.attempt} at ${verdict.at}.`;
}

export function isSameActor(one: Actor, other: Actor): boolean {
  return one.role === other.role && one.name === other.name;
}

/** By name: one name may hold two tokens, and still nobody judges what they did. */
export function isExecutorOf(task: Pick<Task, "ack" | "task_result">, name: string): boolean {
  return task.ack?.by.name === name || task.task_result?.by.name === name;
}
