// One stored line read back: checked as far as a start needs it (audit:verify checks the rest), and
// put into the index.

import type { Actor, JsonObject, KeyKind } from "../port/index.ts";
import type { AuditLog, LinePlace } from "./audit-log.ts";
import { parseTaskFileName } from "./data-folder.ts";
import type { PlacedLine } from "./line-index.ts";
import type { DriverParts } from "./staging.ts";
import { type TaskRow, invalidRow, lastChange } from "./task-row.ts";

export interface LogRecord {
  seq: number;
  at: string;
  hash: string;
  prev_hash: string;
  audit_event: string;
  correlation_id: string;
  /** Sure to be there on a change's line. */
  actor?: Actor;
  task_id?: string;
  revision?: number;
  status?: string;
  file_sha256?: string;
  /** Of a hand edit's own bytes, which `file_sha256` is to replace. */
  found_sha256?: string;
  /** Where a hand edit is that was set aside. */
  kept_as?: string;
  problems?: { path: string; message: string }[];
  reserved?: { kind: KeyKind; key: string; value: JsonObject }[];
}

/** A seq or revision beyond it was not counted to; going on from it would soon leave the integers. */
const COUNT_MAX = 2 ** 52;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Undefined for what is no line of ours. Whoever changes the log must not be able to keep the service
 * from starting: what the index is made of has to be of the right kind.
 */
export function parseRecord(bytes: Uint8Array): LogRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is LogRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as { [Field in keyof LogRecord]?: unknown };
  const { at, reserved } = record;
  return (
    isCount(record.seq) &&
    isText(at) &&
    ISO_TIME.test(at) &&
    [record.hash, record.prev_hash, record.audit_event, record.correlation_id].every(isText) &&
    absentOr(isText)(record.task_id) &&
    (record.revision === undefined || isMark(record)) &&
    (reserved === undefined || (Array.isArray(reserved) && reserved.every(isKey)))
  );
}

/** Only on a change's own line: elsewhere the same names belong to the event (a refusal's `status` is 409). */
function isMark(record: { [Field in keyof LogRecord]?: unknown }): boolean {
  const { problems } = record;
  return (
    isCount(record.revision) &&
    isTaskId(record.task_id) &&
    isActor(record.actor) &&
    [record.status, record.file_sha256, record.found_sha256].every(absentOr(isText)) &&
    (problems === undefined || (Array.isArray(problems) && problems.every(isProblem)))
  );
}

const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const absentOr = (is: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || is(value);

/** A number that can be counted to, and on from: 0 is the revision of a file that was never good. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < COUNT_MAX;
}

function isTaskId(value: unknown): boolean {
  return isText(value) && parseTaskFileName(`${value}.json`) !== undefined;
}

function isActor(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { role, name } = value as { role?: unknown; name?: unknown };
  return isText(role) && isText(name);
}

function isProblem(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { path, message } = value as { path?: unknown; message?: unknown };
  return isText(path) && isText(message);
}

function isKey(value: unknown): boolean {
  if (!isObject(value)) return false;
  const key = value as { kind?: unknown; key?: unknown; value?: unknown };
  return isText(key.kind) && isText(key.key) && isObject(key.value);
}

/** The line that the index says is there; undefined where somebody has changed or removed it since. */
export function readRecord(
  log: AuditLog,
  place: PlacedLine,
): { record: LogRecord; text: string } | undefined {
  const bytes = log.readAt(place);
  const record = bytes === undefined ? undefined : parseRecord(bytes);
  if (bytes === undefined || record?.seq !== place.seq) return undefined;
  return { record, text: bytes.toString("utf8") };
}

export function applyRecord(parts: DriverParts, record: LogRecord, place: LinePlace): void {
  parts.lines.insert({
    seq: record.seq,
    file: place.file,
    offset: place.offset,
    length: place.length,
    event: record.audit_event,
    correlation_id: record.correlation_id,
    change: isChange(record),
  });
  for (const key of record.reserved ?? []) parts.keys.insert(key, record.seq, record.at);
  if (isChange(record)) parts.tasks.put(rowFrom(record, parts.tasks.findStaged(record.task_id)));
}

type ChangeRecord = LogRecord & { task_id: string; revision: number; actor: Actor };

export function isChange(record: LogRecord): record is ChangeRecord {
  return record.task_id !== undefined && record.revision !== undefined;
}

/** What lists show is filled in when the file itself has been read. */
function rowFrom(record: ChangeRecord, known: TaskRow | undefined): TaskRow {
  const change = lastChange(record, record);
  const base: TaskRow = known ?? {
    ...change,
    task_id: record.task_id,
    correlation_id: record.correlation_id,
    state: "live",
    status: record.status ?? "",
    stage: "",
    source: "",
    revision: record.revision,
    created_at: record.at,
    last_activity_at: record.at,
    sha256: "",
    previous_sha256: "",
    signature: "",
    item: JSON.stringify({ task_id: record.task_id }),
    search_text: record.task_id,
    problems: [],
  };
  const next: TaskRow = {
    ...base,
    ...change,
    revision: record.revision,
    status: record.status ?? "",
    signature: "",
  };
  if (record.audit_event === "ssot_deleted") return { ...next, state: "deleted", problems: [] };
  if (record.audit_event === "ssot_invalid") {
    return invalidRow(next, { signature: "", problems: record.problems ?? [] }, change);
  }
  return {
    ...next,
    state: "live",
    problems: [],
    sha256: record.file_sha256 ?? "",
    previous_sha256: record.found_sha256 ?? base.sha256,
  };
}
