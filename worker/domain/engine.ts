// The task engine (SPEC 2): the status that a task's content amounts to. It is the only place that
// knows; every commit writes what it says, and a hand edit is corrected by it.

import type { Actor, Task, TaskStatus, Verdict } from "./task-schema.ts";

/** What the engine looks at; a whole task fits. */
export type StatusSource = Pick<Task, "attempt" | "task_result" | "verdict">;

/** A person's decision is the countersignature; a reviewer's verdict only prepares it. */
export function isPerson(actor: Actor): boolean {
  return actor.role === "admin";
}

/** The verdict on the current attempt, if there is one. */
export function standingVerdict(task: StatusSource): Verdict | undefined {
  return task.verdict?.attempt === task.attempt ? task.verdict : undefined;
}

export function deriveStatus(task: StatusSource): TaskStatus {
  const verdict = standingVerdict(task);
  if (verdict !== undefined) {
    if (verdict.decision === "reject") return "rejected";
    return isPerson(verdict.decided_by) ? "approved" : "needs_review";
  }
  return task.task_result?.attempt === task.attempt ? "needs_review" : "pending";
}
