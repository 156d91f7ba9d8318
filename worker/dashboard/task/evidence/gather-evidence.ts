// What speaks for and against each criterion, gathered from where the task keeps it: the work-log
// entries that answer it, the issues of the standing verdict, and the issues that this attempt was
// handed out. What belongs to no criterion is kept apart, never dropped.

import { standingVerdict } from "../../../domain/engine.ts";
import type { Criterion, Issue, Task, WorkLogEntry } from "../../../domain/task-schema.ts";
import { unansweredCriteria, unansweredIssues } from "../../../domain/unanswered.ts";
import type { EchoLine } from "./match-echo.ts";
import { matchEcho } from "./match-echo.ts";

export interface FoundIssue {
  issue: Issue;
  /** The work-log entry that it refers to. */
  entry: WorkLogEntry | null;
}

export interface HandedOutIssue {
  issue: Issue;
  answers: WorkLogEntry[];
}

export interface CriterionEvidence {
  criterion: Criterion;
  echo: EchoLine | null;
  /** Entries that answer it; those that answer a handed-out issue stand beside that issue. */
  entries: WorkLogEntry[];
  issues: FoundIssue[];
  handedOut: HandedOutIssue[];
}

export interface Evidence {
  criteria: CriterionEvidence[];
  /** Work-log entries and issues that name no criterion of this task. */
  looseEntries: WorkLogEntry[];
  looseIssues: FoundIssue[];
  looseHandedOut: HandedOutIssue[];
  /** Lines of the echo past the last criterion. */
  extraEcho: EchoLine[];
}

export function gatherEvidence(task: Task): Evidence {
  const log = task.task_result?.work_log ?? [];
  const byEntryId = new Map(log.map((entry) => [entry.entry_id, entry]));
  const found = (standingVerdict(task)?.issues ?? []).map((issue) => ({
    issue,
    entry: byEntryId.get(issue.work_log_ref ?? "") ?? null,
  }));
  const handedOut = (task.dispatch?.issues ?? []).map((issue) => ({
    issue,
    answers: log.filter((entry) => entry.issue_ref === issue.issue_id),
  }));
  const echo = matchEcho(task)?.criteria ?? [];
  const ids = new Set(task.acceptance_criteria.map((criterion) => criterion.id));
  return {
    criteria: task.acceptance_criteria.map((criterion, index) => ({
      criterion,
      echo: echo[index] ?? null,
      entries: log.filter(
        (entry) => entry.criterion_ref === criterion.id && !answersAny(entry, handedOut),
      ),
      issues: found.filter(({ issue }) => issue.criterion_ref === criterion.id),
      handedOut: handedOut.filter(({ issue }) => issue.criterion_ref === criterion.id),
    })),
    looseEntries: log.filter((entry) => !names(ids, entry) && !answersAny(entry, handedOut)),
    looseIssues: found.filter(({ issue }) => !ids.has(issue.criterion_ref)),
    looseHandedOut: handedOut.filter(({ issue }) => !ids.has(issue.criterion_ref)),
    extraEcho: echo.slice(task.acceptance_criteria.length),
  };
}

/** What a signature would pass over: the verdict's issues, and handed-out ones without an answer. */
export function countOpenIssues(task: Task): number {
  return (standingVerdict(task)?.issues.length ?? 0) + unansweredIssues(task).length;
}

export function countAnsweredCriteria(task: Task): number {
  return task.acceptance_criteria.length - unansweredCriteria(task).length;
}

function names(ids: ReadonlySet<string>, entry: WorkLogEntry): boolean {
  return entry.criterion_ref !== undefined && ids.has(entry.criterion_ref);
}

function answersAny(entry: WorkLogEntry, handedOut: readonly HandedOutIssue[]): boolean {
  return handedOut.some(({ answers }) => answers.includes(entry));
}
