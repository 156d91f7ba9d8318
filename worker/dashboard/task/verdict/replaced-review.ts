// The reviewer's verdict that a person's decision went over: it no longer stands, but what it said of
// this very result belongs beside the decision.

import { isPerson, standingVerdict } from "../../../domain/engine.ts";
import type { Task, Verdict } from "../../../domain/task-schema.ts";

/** Undefined where no person has decided, or no reviewer judged the result that was decided on. */
export function replacedReview(task: Task): Verdict | undefined {
  const decision = standingVerdict(task);
  if (decision === undefined || !isPerson(decision.decided_by)) return undefined;
  const latest = task.history.findLast(
    ({ kind }) => kind === "verdict_replaced" || kind === "result_replaced",
  );
  // A result that came after a reopening was judged by nobody.
  if (latest?.kind !== "verdict_replaced") return undefined;
  const { verdict } = latest;
  const isReview = verdict.attempt === task.attempt && !isPerson(verdict.decided_by);
  return isReview ? verdict : undefined;
}

/** A person has approved what the reviewer rejected. */
export function isApprovedOverReject(task: Task): boolean {
  return task.verdict?.decision === "approve" && replacedReview(task)?.decision === "reject";
}
