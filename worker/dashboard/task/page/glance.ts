// A task at a glance: the few facts that a person looks for before a signature, each with how it
// stands and the part of the page that tells more.

import type { Task } from "../../../domain/task-schema.ts";
import { counted } from "../compare/difference.ts";
import type { ParsedDiff } from "../diff/parse-diff.ts";
import { countAnsweredCriteria, countOpenIssues } from "../evidence/gather-evidence.ts";
import { matchEcho } from "../evidence/match-echo.ts";
import { isApprovedOverReject } from "../verdict/replaced-review.ts";
import type { MarkTone } from "./mark.tsx";

export const SECTION_IDS = {
  verdict: "task-verdict",
  criteria: "task-criteria",
  log: "task-log",
  calls: "task-calls",
  diff: "task-diff",
  attempts: "task-attempts",
} as const;

export interface Glance {
  tone: MarkTone;
  words: string;
  sectionId: string;
}

/** `diff`: of the standing result, if it has one. */
export function glanceAt(task: Task, diff: ParsedDiff | null): Glance[] {
  return [
    ...overruled(task),
    recital(task),
    answers(task),
    issues(task),
    ...calls(task),
    ...(diff === null ? [] : [diffGlance(diff)]),
  ];
}

/** Else it would look like any other approval. */
function overruled(task: Task): Glance[] {
  if (!isApprovedOverReject(task)) return [];
  const words = "Approved over a reviewer’s reject";
  return [{ tone: "wait", words, sectionId: SECTION_IDS.verdict }];
}

function recital(task: Task): Glance {
  const sectionId = SECTION_IDS.criteria;
  const echo = matchEcho(task);
  if (echo === null) return { tone: "idle", words: "Not acknowledged yet", sectionId };
  const isExact = echo.exact === echo.total;
  const words = `${echo.exact} of ${echo.total} lines recited exactly`;
  return { tone: isExact ? "ok" : "bad", words, sectionId };
}

function answers(task: Task): Glance {
  const sectionId = SECTION_IDS.criteria;
  if (task.task_result === undefined) return { tone: "idle", words: "No result yet", sectionId };
  const answered = countAnsweredCriteria(task);
  const total = task.acceptance_criteria.length;
  const words = `${answered} of ${counted(total, "criterion", "criteria")} answered`;
  return { tone: answered === total ? "ok" : "wait", words, sectionId };
}

function issues(task: Task): Glance {
  const open = countOpenIssues(task);
  const words = open === 0 ? "No open issue" : counted(open, "open issue");
  const tone = open > 0 ? "bad" : task.task_result === undefined ? "idle" : "ok";
  return { tone, words, sectionId: SECTION_IDS.criteria };
}

function calls(task: Task): Glance[] {
  const current = task.tool_calls.filter((call) => call.attempt === task.attempt);
  if (current.length === 0) return [];
  const failed = current.filter((call) => call.status === "failed").length;
  const running = current.filter((call) => call.status === "running").length;
  const states = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(running === 0 ? [] : [`${running} running`]),
  ];
  const words = [counted(current.length, "tool call"), ...states].join(", ");
  return [{ tone: failed + running > 0 ? "wait" : "ok", words, sectionId: SECTION_IDS.calls }];
}

function diffGlance(diff: ParsedDiff): Glance {
  const files = diff.kind === "files" ? ` in ${counted(diff.files.length, "file")}` : "";
  const words = `+${diff.added} −${diff.removed}${files}`;
  return { tone: "idle", words, sectionId: SECTION_IDS.diff };
}
