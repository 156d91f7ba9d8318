// What follows a step that was taken: a quiet confirmation that outlives the page of its task, the
// next waiting task, and the way back.

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { TaskAnswer } from "../../api/tasks.ts";
import { nextWaiting } from "../../inbox/queue.ts";
import { goTo } from "../../routing/route.ts";
import type { PersonStep } from "./allowed-steps.ts";

export interface TakenStep {
  taskId: string;
  step: PersonStep;
  /** Of the task after the step. */
  attempt: number;
  revision: number;
  /** Whether another task was waiting. */
  hasNext: boolean;
}

/** A step that a page is to begin when it shows that task. */
export interface RequestedStep {
  taskId: string;
  step: PersonStep;
}

const taken = signal<TakenStep | null>(null);
const requested = signal<RequestedStep | null>(null);

export const takenStep: ReadonlySignal<TakenStep | null> = taken;
export const requestedStep: ReadonlySignal<RequestedStep | null> = requested;

/** Steps that settle a task for its person; after the others one stays to see what they did. */
const SETTLING: ReadonlySet<PersonStep> = new Set<PersonStep>(["approve", "reject", "redispatch"]);

export async function stepTaken(step: PersonStep, answer: TaskAnswer): Promise<void> {
  const { task_id: taskId, attempt, revision } = answer;
  const next = SETTLING.has(step) ? await nextWaiting(taskId) : null;
  taken.value = { taskId, step, attempt, revision, hasNext: next !== null };
  if (next !== null) goTo({ page: "task", taskId: next });
}

export function dismissTaken(): void {
  taken.value = null;
}

export function requestStep(taskId: string, step: PersonStep): void {
  dismissTaken();
  requested.value = { taskId, step };
  goTo({ page: "task", taskId });
}

export function requestMet(): void {
  requested.value = null;
}
