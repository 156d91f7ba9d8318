// How far a task has come, and so whom it waits for: an executor (queued, working), a reviewer
// (delivered), a person (reviewed), nobody any more (decided). Pure; tells the statuses apart more
// finely than the engine, and never says anything against it.

import { type StatusSource, isPerson, standingVerdict } from "./engine.ts";
import type { Task } from "./task-schema.ts";

export const TASK_STAGES = ["queued", "working", "delivered", "reviewed", "decided"] as const;

export type TaskStage = (typeof TASK_STAGES)[number];

/** What the stage depends on; a whole task fits. */
export type StageSource = StatusSource & Pick<Task, "ack">;

/** Of the current attempt: what an earlier one left behind counts for nothing. */
export function deriveStage(task: StageSource): TaskStage {
  const verdict = standingVerdict(task);
  if (verdict !== undefined) return isPerson(verdict.decided_by) ? "decided" : "reviewed";
  if (task.task_result?.attempt === task.attempt) return "delivered";
  return task.ack?.attempt === task.attempt ? "working" : "queued";
}
