// For tests: tasks in known states, each reached by the steps themselves.

import { sha256HexOf, serializeTask } from "./canonical-json.ts";
import type { AckCommand, ResultCommand } from "./commands.ts";
import type { Refusal, StepContext, StepOutcome } from "./step.ts";
import { ackTask } from "./steps/ack.ts";
import type { NewTask } from "./steps/create.ts";
import { createTask } from "./steps/create.ts";
import { recordVerdict } from "./steps/verdict.ts";
import { submitResult } from "./steps/result.ts";
import type { Actor, Task } from "./task-schema.ts";

export const maria: Actor = { role: "admin", name: "maria" };
export const jo: Actor = { role: "admin", name: "jo" };
export const kim: Actor = { role: "executor", name: "kim" };
export const lee: Actor = { role: "executor", name: "lee" };
export const remy: Actor = { role: "reviewer", name: "remy" };

/** A moment of one fixed day; later numbers are later. */
export function minute(number: number): string {
  return new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
}

export function by(actor: Actor, at = 0, seen?: Task): StepContext {
  const content = seen === undefined ? "" : serializeTask(seen);
  return { actor, at: minute(at), contentSha256: sha256HexOf(content) };
}

export function accepted(outcome: StepOutcome): Task {
  if (outcome.ok) return outcome.task;
  throw new Error(`The step was refused: ${outcome.refusal.code}`);
}

export function refusalOf(outcome: StepOutcome): Refusal {
  if (!outcome.ok) return outcome.refusal;
  throw new Error("The step was accepted.");
}

export function newTask(changes: Partial<NewTask> = {}): Task {
  const command: NewTask = {
    task_id: "sample-1",
    request_text: "Sort the shelf",
    acceptance_criteria: [
      { id: "by-size", text: "Sorted by size" },
      { id: "no-dust", text: "No dust is left" },
    ],
    declared_scope: ["the shelf in the hall"],
    ...changes,
  };
  return accepted(createTask(command, by(maria, 0)));
}

export function echoOf(task: Task): AckCommand {
  return {
    attempt: task.attempt,
    criteria_echo: task.acceptance_criteria.map((criterion) => criterion.text),
    scope_echo: [...task.declared_scope],
  };
}

export function ackedTask(task = newTask()): Task {
  return accepted(ackTask(task, echoOf(task), by(kim, 1)));
}

export function resultFor(task: Task, text = "done"): ResultCommand {
  const entries = task.acceptance_criteria.map(({ id }) => ({ criterion_ref: id, text }));
  return { attempt: task.attempt, work_log: entries };
}

export function reportedTask(task = ackedTask()): Task {
  return accepted(submitResult(task, resultFor(task), by(kim, 2)));
}

export function judgedTask(decision: "approve" | "reject", task = reportedTask()): Task {
  const criterion = task.acceptance_criteria[0]?.id ?? "";
  const issues = decision === "approve" ? [] : [{ criterion_ref: criterion, text: "not yet" }];
  const command = { attempt: task.attempt, decision, reason: "looked at it", issues };
  return accepted(recordVerdict(task, command, by(remy, 3, task)));
}
