// What is being signed, in a few facts, and what speaks against it: shown before every decision, so
// that nobody signs by habit.

import { isPerson, standingVerdict } from "../../../domain/engine.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { counted } from "../compare/difference.ts";
import { countAnsweredCriteria, countOpenIssues } from "../evidence/gather-evidence.ts";
import { matchEcho } from "../evidence/match-echo.ts";

export interface SigningFact {
  name: string;
  value: string;
}

export function signingFacts(task: Task): SigningFact[] {
  const total = task.acceptance_criteria.length;
  return [
    { name: "Task", value: task.task_id },
    { name: "Attempt", value: String(task.attempt) },
    { name: "Revision", value: String(task.revision) },
    { name: "Criteria", value: `${countAnsweredCriteria(task)} of ${total} answered` },
    { name: "Open issues", value: String(countOpenIssues(task)) },
    { name: "Reviewer", value: reviewerWord(task) },
    ...(task.ci_status === undefined ? [] : [{ name: "CI", value: task.ci_status.state }]),
  ];
}

/** Reasons to stop and look before an approval. None of them forbids it: the person decides. */
export function signingDoubts(task: Task): string[] {
  const echo = matchEcho(task);
  const answered = countAnsweredCriteria(task);
  const total = task.acceptance_criteria.length;
  const open = countOpenIssues(task);
  const verdict = standingVerdict(task);
  const hasResult = task.task_result !== undefined;
  return [
    ...(hasResult ? [] : ["There is no result yet."]),
    ...(hasResult && answered < total
      ? [
          `${counted(total - answered, "criterion is", "criteria are")} not answered by the work log.`,
        ]
      : []),
    ...(echo !== null && echo.exact < echo.total
      ? ["The executor recited something else than what stands here."]
      : []),
    ...(verdict?.decision === "reject" && !isPerson(verdict.decided_by)
      ? [`${verdict.decided_by.name} rejected this attempt.`]
      : []),
    ...(open === 0 ? [] : [`${counted(open, "issue is", "issues are")} open.`]),
    ...ciDoubt(task),
    ...(task.edits.length === 0 ? [] : ["The message was edited after it was taken up."]),
  ];
}

function reviewerWord(task: Task): string {
  const verdict = standingVerdict(task);
  if (verdict === undefined || isPerson(verdict.decided_by)) return "no verdict";
  const { name } = verdict.decided_by;
  return `${name} ${verdict.decision === "approve" ? "approved" : "rejected"}`;
}

/** A run that was skipped, or has no opinion, was never going to prove anything. */
function ciDoubt(task: Task): string[] {
  switch (task.ci_status?.state) {
    case "failure":
      return ["CI failed."];
    case "error":
      return ["CI ended with an error."];
    case "pending":
      return ["CI is still running."];
    case "cancelled":
      return ["CI was cancelled: it has proved nothing."];
    case "success":
    case "skipped":
    case "neutral":
    case undefined:
      return [];
  }
}
