// What a person may do with a task as it stands (SPEC 2's table of steps), and why not, in words for
// the one who wants to. The service decides; this only spares a question whose answer is known.

import { isPerson, standingVerdict } from "../../../domain/engine.ts";
import {
  ATTEMPTS_MAX,
  HISTORY_ENTRIES_MAX,
  HISTORY_ENTRIES_RESERVED,
} from "../../../domain/limits.ts";
import type { Task, Verdict } from "../../../domain/task-schema.ts";
import { decisionWord } from "../verdict/decision-word.ts";

export const PERSON_STEPS = ["approve", "reject", "redispatch", "reopen", "brief"] as const;
export type PersonStep = (typeof PERSON_STEPS)[number];

export type StepAllowance = { isAllowed: true } | { isAllowed: false; why: string };

const ALLOWED: StepAllowance = { isAllowed: true };

export function allowedSteps(task: Task): Record<PersonStep, StepAllowance> {
  const verdict = standingVerdict(task);
  const decision = verdict !== undefined && isPerson(verdict.decided_by) ? verdict : undefined;
  const decide = decision === undefined ? ALLOWED : refused(alreadyDecided(decision));
  return {
    approve: decide,
    reject: decide,
    redispatch: mayRedispatch(task, verdict),
    reopen: mayReopen(task, decision),
    brief: mayBrief(task, verdict),
  };
}

function alreadyDecided(decision: Verdict): string {
  return `${describe(decision)} To decide otherwise, reopen it first.`;
}

function mayRedispatch(task: Task, verdict: Verdict | undefined): StepAllowance {
  if (verdict?.decision !== "reject") {
    return refused("Only a rejected attempt can be sent back: reject it first.");
  }
  if (task.attempt >= ATTEMPTS_MAX) {
    return refused(`A task has at most ${ATTEMPTS_MAX} attempts: create a new one.`);
  }
  return task.history.length >= HISTORY_ENTRIES_MAX
    ? refused("The task's history is full: create a new task.")
    : ALLOWED;
}

function mayReopen(task: Task, decision: Verdict | undefined): StepAllowance {
  if (decision === undefined) return refused("There is no person's decision to take back.");
  return task.history.length >= HISTORY_ENTRIES_MAX - HISTORY_ENTRIES_RESERVED
    ? refused("The task's history has no room for another reopening: create a new task.")
    : ALLOWED;
}

function mayBrief(task: Task, verdict: Verdict | undefined): StepAllowance {
  if (task.ack !== undefined) {
    return refused(
      `${task.ack.by.name} works by the brief as it stands. Reject and re-dispatch to brief the next attempt.`,
    );
  }
  return verdict === undefined ? ALLOWED : refused(describe(verdict));
}

function describe(verdict: Verdict): string {
  const { decision, decided_by: by, attempt } = verdict;
  return `${by.name} ${decisionWord(decision, by)} attempt ${attempt}.`;
}

function refused(why: string): StepAllowance {
  return { isAllowed: false, why };
}
