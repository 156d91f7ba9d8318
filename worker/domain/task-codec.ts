// What storage is told of tasks (TaskCodec of the port): whether a file is good, what lists show of
// it, and how a hand edit becomes the next revision. Pure; every problem says where it is.

import type {
  CodecOutcome,
  Problem,
  TaskCodec,
  TaskIdentity,
} from "../../storage-adapter/port/task-storage.ts";
import { TASK_FILE_BYTES_MAX } from "../../storage-adapter/port/task-storage.ts";
import { serializeTask, utf8Length } from "./canonical-json.ts";
import { deriveStatus } from "./engine.ts";
import { readJson } from "./json-text.ts";
import { boundProblems, schemaProblems } from "./schema-problems.ts";
import { invariantProblems } from "./task-invariants.ts";
import type { Task } from "./task-schema.ts";
import { task as taskSchema } from "./task-schema.ts";
import { summarizeTask } from "./task-summary.ts";

/** A claim beyond it is no revision anybody counted to; it would use up the numbers that follow. */
const CLAIMED_REVISION_MAX = 1_000_000_000;

type Fields = Record<string, unknown>;
type Checked = { ok: true; task: Task } | { ok: false; problems: Problem[] };

export const taskCodec: TaskCodec = { inspect, adopt, claimedRevision };

function inspect(text: string, identity: TaskIdentity): CodecOutcome {
  const read = readFields(text);
  if (!read.ok) return read;
  const checked = checkTask(read.fields, identity);
  if (!checked.ok) return checked;
  const derived = deriveStatus(checked.task);
  if (checked.task.status !== derived) {
    return problem("/status", `must be "${derived}", as the task's content amounts to`);
  }
  return { ok: true, content: text, summary: summarizeTask(checked.task) };
}

/** Revision, time and status are the stamp's and the engine's, whatever the file says; all else stays. */
function adopt(
  text: string,
  identity: TaskIdentity,
  stamp: { revision: number; at: string },
): CodecOutcome {
  const read = readFields(text);
  if (!read.ok) return read;
  const stamped = { ...read.fields, revision: stamp.revision, updated_at: stamp.at };
  const checked = checkTask({ ...stamped, status: "pending" }, identity);
  if (!checked.ok) return checked;
  const task = { ...checked.task, status: deriveStatus(checked.task) };
  const content = serializeTask(task);
  if (utf8Length(content) > TASK_FILE_BYTES_MAX) return tooLarge(utf8Length(content));
  return { ok: true, content, summary: summarizeTask(task) };
}

function claimedRevision(text: string): number | undefined {
  const read = readFields(text);
  const claimed = read.ok ? read.fields["revision"] : undefined;
  if (typeof claimed !== "number" || !Number.isInteger(claimed)) return undefined;
  return claimed >= 1 && claimed <= CLAIMED_REVISION_MAX ? claimed : undefined;
}

type FieldsOutcome = { ok: true; fields: Fields } | { ok: false; problems: Problem[] };

function readFields(text: string): FieldsOutcome {
  const sizeBytes = utf8Length(text);
  if (sizeBytes > TASK_FILE_BYTES_MAX) return tooLarge(sizeBytes);
  const read = readJson(text);
  if (!read.ok) return read;
  const { value } = read;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return problem("", "must be a JSON object");
  }
  return { ok: true, fields: value as Fields };
}

function checkTask(fields: Fields, identity: TaskIdentity): Checked {
  const parsed = taskSchema.safeParse(fields);
  if (!parsed.success) return { ok: false, problems: schemaProblems(parsed.error) };
  // The schema transforms nothing. The file's own objects go on, so that every unknown field stays.
  const task = fields as Task;
  const problems = invariantProblems(task, identity);
  return problems.length === 0
    ? { ok: true, task }
    : { ok: false, problems: boundProblems(problems) };
}

function tooLarge(sizeBytes: number): { ok: false; problems: Problem[] } {
  return problem("", `has ${sizeBytes} bytes; at most ${TASK_FILE_BYTES_MAX} are allowed`);
}

function problem(path: string, message: string): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [{ path, message }] };
}
