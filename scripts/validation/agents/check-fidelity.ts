// Fidelity (SPEC 7): the issues that a re-dispatch handed out are byte for byte those of the verdict that
// closed the attempt before. A second opinion: it finds, compares and digests by itself, with nothing of
// the code that hands them out.

import type { Dispatch, HistoryEntry, Task, Verdict } from "../../../worker/domain/task-schema.ts";
import { compareIssues, checkDigest } from "./compare-issues.ts";

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
  /** Also false where nothing was handed out yet: `dispatches` is empty, there was nothing to check. */
  pass: boolean;
  /** One for each attempt after the first, oldest first. */
  dispatches: DispatchFidelity[];
}

export function checkFidelity(task: Task): Fidelity {
  const dispatches = Array.from({ length: task.attempt }, (_, index) => index + 1)
    // Nobody's verdict begins the first attempt: issues that came with it all the same are a fault.
    .filter((attempt) => attempt > 1 || findDispatches(task, attempt).length > 0)
    .map((attempt) => checkAttempt(task, attempt));
  const pass = dispatches.length > 0 && dispatches.every((dispatch) => dispatch.pass);
  return { pass, dispatches };
}

function checkAttempt(task: Task, attempt: number): DispatchFidelity {
  const dispatches = findDispatches(task, attempt);
  const verdicts = findClosed(task, attempt - 1).map((closed) => closed.verdict);
  const [dispatch] = dispatches;
  const [verdict] = verdicts;
  const isPair = dispatches.length === 1 && verdicts.length === 1;
  const differences =
    isPair && dispatch !== undefined && verdict !== undefined
      ? compareWithVerdict(dispatch, verdict, attempt)
      : [`${dispatches.length} dispatches and ${verdicts.length} verdicts before it are on record`];
  return {
    attempt,
    issues: dispatch?.issues.length ?? 0,
    pass: differences.length === 0,
    differences: differences.map((difference) => `attempt ${attempt}: ${difference}`),
  };
}

/** The ends of an attempt; on a sound record there is one. */
function findClosed(task: Task, attempt: number) {
  return task.history
    .filter((entry): entry is ClosedAttempt => entry.kind === "attempt_closed")
    .filter((closed) => closed.attempt === attempt);
}

type ClosedAttempt = Extract<HistoryEntry, { kind: "attempt_closed" }>;

/** What an attempt began with: it stands on the task until the attempt is closed, and then in its end. */
function findDispatches(task: Task, attempt: number): Dispatch[] {
  const standing = attempt === task.attempt ? task.dispatch : undefined;
  return [...findClosed(task, attempt).map(({ dispatch }) => dispatch), standing].filter(
    (dispatch) => dispatch !== undefined,
  );
}

/**
 * The closed attempt holds the verdict that stood when it was closed, whoever's: a person may have
 * replaced a reviewer's before.
 */
function compareWithVerdict(dispatch: Dispatch, verdict: Verdict, attempt: number): string[] {
  return [
    ...(verdict.attempt === attempt - 1 ? [] : [`the verdict is on attempt ${verdict.attempt}`]),
    ...(dispatch.attempt === attempt ? [] : [`the dispatch is of attempt ${dispatch.attempt}`]),
    ...compareIssues(verdict.issues, dispatch.issues),
    ...checkDigest("the verdict's", verdict),
    ...checkDigest("the dispatch's", dispatch),
  ];
}
