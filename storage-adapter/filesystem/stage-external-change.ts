// Takes in what somebody did to a task file without the API (SPEC 2, hand edits): a good file gets
// the next revision and the derived status, a bad one is listed with what is wrong and never
// touched, a deleted one leaves the list and stays known.

import { type Actor, type AuditFact, type JsonValue, type Problem } from "../port/index.ts";
import { sha256Hex } from "./audit-chain.ts";
import { changedFields } from "./changed-fields.ts";
import { taskFilePath } from "./data-folder.ts";
import type { Staging } from "./staging.ts";
import { type TaskFile, readTaskFile } from "./task-file.ts";
import { type TaskRow, invalidRow, lastChange, liveRow } from "./task-row.ts";

const FILE_SYSTEM: Actor = { role: "system", name: "ssot" };
/** Problems told of one file; the rest are counted. */
const PROBLEMS_MAX = 20;

/**
 * Compares the file with what the log says of it and stages what follows. Answers the task's row as
 * it then stands, or undefined for a task that nobody knows. `settleMs`: a bad file younger than
 * that may still be in the middle of being written, and is left for a later look.
 */
export function stageExternalChange(
  staging: Staging,
  taskId: string,
  settleMs = 0,
): { row: TaskRow | undefined; unsettled: boolean } {
  const { tasks, folder, nowMs } = staging.parts;
  const known = tasks.findStaged(taskId);
  if (staging.holdsFileOf(taskId)) return { row: known, unsettled: false };
  const file = readTaskFile(taskFilePath(folder, taskId));
  if (file.found === "nothing")
    return { row: stageDeletion(staging, taskId, known), unsettled: false };
  // A live file is compared by its bytes: two writes in one tick of the clock share a signature.
  if (known?.state === "live" && file.found === "text" && file.sha256 === known.sha256) {
    if (known.signature !== file.signature) tasks.setSignature(taskId, file.signature);
    return { row: { ...known, signature: file.signature }, unsettled: false };
  }
  if (known?.state === "invalid" && known.signature === file.signature) {
    return { row: known, unsettled: false };
  }
  // Either way: a file from the future (another clock, `touch -d`) would be young for ever.
  const isYoung = Math.abs(nowMs() - file.modifiedMs) < settleMs;
  return stageFound(staging, taskId, known, file, isYoung);
}

function stageFound(
  staging: Staging,
  taskId: string,
  known: TaskRow | undefined,
  file: Exclude<TaskFile, { found: "nothing" }>,
  isYoung: boolean,
): { row: TaskRow | undefined; unsettled: boolean } {
  if (file.found === "unusable") {
    if (isYoung) return { row: known, unsettled: true };
    const problems = [{ path: "", message: `the file ${file.message}` }];
    return { row: stageInvalid(staging, taskId, known, file, problems), unsettled: false };
  }
  const { codec, nowMs } = staging.parts;
  const stamp = {
    revision: known === undefined ? (codec.claimedRevision(file.text) ?? 1) : known.revision + 1,
    at: new Date(nowMs()).toISOString(),
  };
  const identity =
    known === undefined
      ? { task_id: taskId }
      : { task_id: taskId, correlation_id: known.correlation_id };
  const adopted = codec.adopt(file.text, identity, stamp);
  if (!adopted.ok) {
    if (isYoung) return { row: known, unsettled: true };
    return { row: stageInvalid(staging, taskId, known, file, adopted.problems), unsettled: false };
  }
  const { summary } = adopted;
  const sha256 = sha256Hex(adopted.content);
  const change = fact(taskId, summary.correlation_id, "ssot_external_change", {
    found_sha256: file.sha256,
    ...fieldsTouched(staging, known, file.text),
    previous_revision: known?.revision ?? 0,
  });
  const line = staging.addChange(change, {
    task_id: taskId,
    revision: summary.revision,
    status: summary.status,
    file_sha256: sha256,
  });
  staging.addFile({
    taskId,
    revision: summary.revision,
    content: adopted.content,
    sha256,
    expectedSignature: file.signature,
    seq: line.seq,
  });
  const places = { sha256, previous_sha256: file.sha256, signature: "" };
  const row = liveRow(summary, places, lastChange(line, change));
  staging.putRow(row);
  return { row, unsettled: false };
}

/** Only where the former content is still in memory; what it was is nowhere else. */
function fieldsTouched(
  staging: Staging,
  known: TaskRow | undefined,
  text: string,
): { changed_fields?: string[] } {
  const before = known && staging.parts.cache?.get(known.task_id, known.sha256);
  const names = before === undefined ? undefined : changedFields(before, text);
  return names === undefined ? {} : { changed_fields: names };
}

function stageInvalid(
  staging: Staging,
  taskId: string,
  known: TaskRow | undefined,
  file: Exclude<TaskFile, { found: "nothing" }>,
  allProblems: Problem[],
): TaskRow {
  const problems = allProblems.slice(0, PROBLEMS_MAX);
  const found = { signature: file.signature, problems };
  // Touched, but still wrong in the same way: nothing new to tell.
  if (known?.state === "invalid" && sameProblems(known.problems, problems)) {
    const row = invalidRow(known, found, known);
    staging.putRow(row);
    return row;
  }
  const told = known ?? {
    task_id: taskId,
    correlation_id: taskId,
    revision: 0,
    sha256: "",
    previous_sha256: "",
  };
  const { correlation_id, revision } = told;
  const change = fact(taskId, correlation_id, "ssot_invalid", {
    problems: problems.map((problem) => ({ path: problem.path, message: problem.message })),
    problems_total: allProblems.length,
  });
  const mark = { task_id: taskId, revision, status: "invalid", file_sha256: "" };
  const row = invalidRow(told, found, lastChange(staging.addChange(change, mark), change));
  staging.putRow(row);
  return row;
}

function sameProblems(a: readonly Problem[], b: readonly Problem[]): boolean {
  const text = (problems: readonly Problem[]) =>
    JSON.stringify(problems.map((problem) => [problem.path, problem.message]));
  return text(a) === text(b);
}

function stageDeletion(
  staging: Staging,
  taskId: string,
  known: TaskRow | undefined,
): TaskRow | undefined {
  if (known === undefined || known.state === "deleted") return known;
  const { correlation_id, revision } = known;
  const change = fact(taskId, correlation_id, "ssot_deleted", {});
  const mark = { task_id: taskId, revision, status: "deleted", file_sha256: "" };
  const line = staging.addChange(change, mark);
  const row: TaskRow = {
    ...known,
    ...lastChange(line, change),
    state: "deleted",
    signature: "",
    problems: [],
  };
  staging.putRow(row);
  return row;
}

function fact(
  taskId: string,
  correlationId: string,
  event: "ssot_external_change" | "ssot_invalid" | "ssot_deleted",
  detail: { [field: string]: JsonValue },
): AuditFact {
  return {
    audit_event: event,
    correlation_id: correlationId,
    task_id: taskId,
    actor: FILE_SYSTEM,
    detail,
  };
}
