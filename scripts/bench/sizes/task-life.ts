// What happens to the tasks of a generated folder: each is created, and most go on from there by the
// task engine's own steps, some up to a person's decision. Which task goes how far is always the same.

import type { StepContext, StepOutcome } from "../../../worker/domain/step.ts";
import { ackTask } from "../../../worker/domain/steps/ack.ts";
import { createTask } from "../../../worker/domain/steps/create.ts";
import { decideTask } from "../../../worker/domain/steps/decide.ts";
import { submitResult } from "../../../worker/domain/steps/result.ts";
import { recordToolCall } from "../../../worker/domain/steps/tool-call.ts";
import { recordVerdict } from "../../../worker/domain/steps/verdict.ts";
import type { Actor, Task } from "../../../worker/domain/task-schema.ts";

export interface Deed {
  actor: Actor;
  take(task: Task, context: StepContext): StepOutcome;
}

const EXECUTOR: Actor = { role: "executor", name: "executor" };
const REVIEWER: Actor = { role: "reviewer", name: "reviewer" };
export const PERSON: Actor = { role: "admin", name: "admin" };

/** How many deeds follow a task's creation, by turns: so every stage of the inbox has some. */
const DEEDS_BY_TURNS = [0, 0, 0, 0, 0, 0, 1, 2, 4, 5];
/** One decision in so many is a rejection. */
const REJECTED_IN = 10;

const REQUEST =
  "Go through the shelf in the archive room, take out what is older than ten years and has no reference number, and list what is left by size and by year.";
const CRITERIA = [
  { id: "by-size", text: "What is left is listed by size, the largest first" },
  { id: "by-year", text: "Each entry of the list names its year and its reference number" },
  { id: "nothing-lost", text: "Nothing with a reference number was taken out" },
];
const SCOPE = ["the shelf in the archive room", "the list under lists/archive.md"];
const DONE =
  "Went through it twice, from the top and from the bottom; the list holds what is left, and what was taken out is named at its end.";

export const taskIdOf = (nth: number) => `size-${String(nth).padStart(5, "0")}`;

export function createNth(nth: number, at: string): StepOutcome {
  const command = {
    task_id: taskIdOf(nth),
    request_text: `${REQUEST} This is shelf ${nth}.`,
    source: "sample" as const,
    acceptance_criteria: CRITERIA,
    declared_scope: SCOPE,
  };
  return createTask(command, { actor: PERSON, at });
}

/** Of so many tasks those that nobody has acknowledged: they can be briefed again and again. */
export function openTaskIds(tasks: number): string[] {
  const all = Array.from({ length: tasks }, (_, nth) => nth);
  return all.filter((nth) => deedsOf(nth).length === 0).map(taskIdOf);
}

/** After the creation. */
export function deedsOf(nth: number): Deed[] {
  const count = DEEDS_BY_TURNS[nth % DEEDS_BY_TURNS.length] ?? 0;
  const isRejected = Math.floor(nth / DEEDS_BY_TURNS.length) % REJECTED_IN === 0;
  const decide = isRejected ? REJECT : APPROVE;
  return [ACK, TOOL_CALL, RESULT, VERDICT, decide].slice(0, count);
}

const ACK: Deed = {
  actor: EXECUTOR,
  take: (task, context) =>
    ackTask(
      task,
      {
        attempt: task.attempt,
        criteria_echo: task.acceptance_criteria.map(({ text }) => text),
        scope_echo: task.declared_scope,
      },
      context,
    ),
};

const TOOL_CALL: Deed = {
  actor: EXECUTOR,
  take: (task, context) =>
    recordToolCall(task, { tool_call_id: "t1", name: "shell", status: "succeeded" }, context),
};

const RESULT: Deed = {
  actor: EXECUTOR,
  take(task, context) {
    const work_log = CRITERIA.map(({ id }) => ({ criterion_ref: id, text: DONE }));
    return submitResult(task, { attempt: task.attempt, work_log }, context);
  },
};

const VERDICT: Deed = {
  actor: REVIEWER,
  take: (task, context) =>
    recordVerdict(task, { attempt: task.attempt, decision: "approve", issues: [] }, context),
};

const APPROVE: Deed = {
  actor: PERSON,
  take: (task, context) => decideTask(task, { decision: "approve" }, context),
};

const REJECT: Deed = {
  actor: PERSON,
  take: (task, context) =>
    decideTask(task, { decision: "reject", reason: "The list misses a year" }, context),
};
