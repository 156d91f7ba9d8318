// Fidelity (SPEC 7): the issues that a re-dispatch handed out are byte for byte those of the verdict that
// closed the attempt before, as the task's own record has both. A second opinion: it finds, compares and
// digests by itself, with nothing of the code that hands them out. Whoever changes both lists alike, and
// their digests, is found by the audit trail alone: fidelity-on-trail.ts.

import type { Dispatch, HistoryEntry, Task, Verdict } from "../../../worker/domain/task-schema.ts";
import { checkDigest, compareIssues } from "./compare-issues.ts";
import { findPartingPoint } from "./parting-point.ts";

export interface DispatchFidelity {
  /** The attempt that began with it. */
  attempt: number;
  /** How many were handed out. */
  issues: number;
  pass: boolean;
  /** A line each: which attempt, which issue, which field, which byte. */
  differences: string[];
}

export interface Fidelity {
  /** Never where nothing was compared: what hands out no issue proves nothing. */
  pass: boolean;
  outcome: "same" | "different" | "nothing_to_compare";
  /** Issues that were handed out and held against a verdict's, of all dispatches together. */
  compared: number;
  /** One for each attempt after the first, oldest first; also for one that should not be there. */
  dispatches: DispatchFidelity[];
}

export function checkFidelity(task: Task): Fidelity {
  return judgeDispatches(
    task,
    attemptsToCheck(task).map((attempt) => checkAttempt(task, attempt)),
  );
}

/** What comes of the dispatches, each of which was looked at. */
export function judgeDispatches(task: Task, dispatches: DispatchFidelity[]): Fidelity {
  const compared = dispatches
    .filter(({ attempt }) => findPair(task, attempt) !== undefined)
    .reduce((sum, { issues }) => sum + issues, 0);
  const different = dispatches.some(({ pass }) => !pass);
  const same = compared > 0 ? "same" : "nothing_to_compare";
  const outcome = different ? "different" : same;
  return { pass: outcome === "same", outcome, compared, dispatches };
}

/**
 * Nobody's verdict begins the first attempt, and none is closed but those before the current one: what is
 * on record of others is a fault.
 */
function attemptsToCheck(task: Task): number[] {
  const due = Array.from({ length: task.attempt - 1 }, (_, index) => index + 2);
  const closed = closedAttempts(task).map(({ attempt }) => attempt);
  const stray = [
    ...closed.filter((attempt) => attempt >= task.attempt),
    ...(findDispatches(task, 1).length > 0 ? [1] : []),
  ];
  return [...new Set([...due, ...stray])].toSorted((one, other) => one - other);
}

function checkAttempt(task: Task, attempt: number): DispatchFidelity {
  const dispatches = findDispatches(task, attempt);
  const verdicts = findClosed(task, attempt - 1);
  const pair = findPair(task, attempt);
  const differences = [
    ...(pair === undefined
      ? [`${dispatches.length} dispatches and ${verdicts.length} verdicts before it are on record`]
      : compareWithVerdict(pair, attempt)),
    ...checkPlace(task, attempt),
  ];
  return {
    attempt,
    issues: dispatches[0]?.issues.length ?? 0,
    pass: differences.length === 0,
    differences: differences.map((difference) => `attempt ${attempt}: ${difference}`),
  };
}

type ClosedAttempt = Extract<HistoryEntry, { kind: "attempt_closed" }>;

function closedAttempts(task: Task): ClosedAttempt[] {
  return task.history.filter((entry) => entry.kind === "attempt_closed");
}

/** The ends of an attempt; on a sound record there is one. */
function findClosed(task: Task, attempt: number): ClosedAttempt[] {
  return closedAttempts(task).filter((closed) => closed.attempt === attempt);
}

/** What an attempt began with: it stands on the task until the attempt is closed, and then in its end. */
function findDispatches(task: Task, attempt: number): Dispatch[] {
  const standing = attempt === task.attempt ? task.dispatch : undefined;
  return [...findClosed(task, attempt).map(({ dispatch }) => dispatch), standing].filter(
    (dispatch) => dispatch !== undefined,
  );
}

export interface HandingOut {
  dispatch: Dispatch;
  /** Whoever's stood when the attempt was closed: a person may have replaced a reviewer's before. */
  verdict: Verdict;
}

/** Undefined where there is not exactly one of each. */
export function findPair(task: Task, attempt: number): HandingOut | undefined {
  const [dispatch, ...otherDispatches] = findDispatches(task, attempt);
  const [closed, ...otherClosed] = findClosed(task, attempt - 1);
  if (dispatch === undefined || closed === undefined) return undefined;
  if (otherDispatches.length + otherClosed.length > 0) return undefined;
  return { dispatch, verdict: closed.verdict };
}

/** An attempt is closed once, by the next one, and after the one before it. */
function checkPlace(task: Task, attempt: number): string[] {
  const isClosed = findClosed(task, attempt).length > 0;
  const before = closedAttempts(task).findIndex((closed) => closed.attempt === attempt - 1);
  return [
    ...(isClosed && attempt >= task.attempt
      ? [`it is closed, but attempt ${task.attempt} is the current one`]
      : []),
    ...(before === -1 || before === attempt - 2
      ? []
      : [`attempt ${attempt - 1} is number ${before + 1} of the closed ones`]),
  ];
}

function compareWithVerdict({ dispatch, verdict }: HandingOut, attempt: number): string[] {
  return [
    ...(verdict.attempt === attempt - 1 ? [] : [`the verdict is on attempt ${verdict.attempt}`]),
    ...(verdict.decision === "reject" ? [] : [`the verdict is an ${verdict.decision}`]),
    ...(dispatch.attempt === attempt ? [] : [`the dispatch is of attempt ${dispatch.attempt}`]),
    ...compareReasons(verdict.reason, dispatch.reason),
    ...compareIssues(verdict.issues, dispatch.issues),
    ...checkDigest("the verdict's", verdict),
    ...checkDigest("the dispatch's", dispatch),
  ];
}

function compareReasons(given: string, handedOut: string): string[] {
  const parting = findPartingPoint(given, handedOut);
  if (parting === undefined) return [];
  const { byte, one, other } = parting;
  return [`the reason, byte ${byte}: ${one} in the verdict, ${other} handed out`];
}
