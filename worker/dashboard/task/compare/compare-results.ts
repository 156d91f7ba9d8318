// What a new result says that the former one didn't: entries of the work log, and the diff.

import type { Task, TaskResult, WorkLogEntry } from "../../../domain/task-schema.ts";
import { compareLists } from "./compare-lists.ts";
import type { Difference } from "./difference.ts";
import { counted, reworded } from "./difference.ts";

/** Entries told one by one; of more, their number says enough to look again. */
const ENTRIES_TOLD_MAX = 5;

export function compareResults(before: Task, after: Task): Difference[] {
  const { task_result: former } = before;
  const { task_result: latter } = after;
  if (JSON.stringify(former) === JSON.stringify(latter)) return [];
  if (latter === undefined) {
    // A re-dispatch closes the result with its attempt.
    return before.attempt === after.attempt ? [{ sentence: "The result was taken away." }] : [];
  }
  if (former?.attempt !== latter.attempt) return [{ sentence: `${submitted(latter)}.` }];
  return [
    { sentence: `${latter.by.name} replaced the result.` },
    ...compareEntries(former, latter),
    ...compareDiffs(former.diff_snapshot ?? "", latter.diff_snapshot ?? ""),
  ];
}

function submitted(result: TaskResult): string {
  const entries = counted(result.work_log.length, "work-log entry", "work-log entries");
  const diff = result.diff_snapshot === undefined ? "" : " and a diff";
  return `${result.by.name} submitted the result of attempt ${result.attempt}: ${entries}${diff}`;
}

function compareEntries(former: TaskResult, latter: TaskResult): Difference[] {
  const { added, removed, changed, isReordered } = compareLists(
    former.work_log,
    latter.work_log,
    (entry) => entry.entry_id,
    isSameEntry,
  );
  const told: Difference[] = [
    ...changed.map((pair) =>
      reworded(
        `Work-log entry ${pair.after.entry_id} was changed.`,
        entryText(pair.before),
        entryText(pair.after),
      ),
    ),
    ...added.map((entry) => ({
      sentence: `Work-log entry ${entry.entry_id} was added.`,
      after: entryText(entry),
    })),
    ...removed.map((entry) => ({
      sentence: `Work-log entry ${entry.entry_id} was removed.`,
      before: entryText(entry),
    })),
    ...(isReordered ? [{ sentence: "The work log stands in another order." }] : []),
  ];
  const more = told.length - ENTRIES_TOLD_MAX;
  if (more <= 0) return told;
  const rest = `${counted(more, "more change", "more changes")} in the work log.`;
  return [...told.slice(0, ENTRIES_TOLD_MAX), { sentence: rest }];
}

/** Times that the service gave are new with each result. */
function isSameEntry(one: WorkLogEntry, other: WorkLogEntry): boolean {
  return JSON.stringify({ ...one, at: "" }) === JSON.stringify({ ...other, at: "" });
}

function entryText(entry: WorkLogEntry): string {
  const references = [entry.criterion_ref, entry.issue_ref, entry.tool_call_id].filter(
    (reference) => reference !== undefined,
  );
  return references.length === 0 ? entry.text : `${references.join(", ")}: ${entry.text}`;
}

/** A diff of diffs helps nobody: what counts is that it is another one. */
function compareDiffs(former: string, latter: string): Difference[] {
  if (former === latter) return [];
  if (latter === "") return [{ sentence: "The diff was taken away." }];
  return [{ sentence: former === "" ? "A diff was added." : "The diff is another one." }];
}
