// One stored line read back: checked as far as a start needs it (audit:verify checks the rest), and
// put into the index.

import type { JsonObject, KeyKind } from "../port/index.ts";
import type { LinePlace } from "./audit-log.ts";
import type { DriverParts } from "./staging.ts";
import type { TaskRow } from "./task-row.ts";

export interface LogRecord {
  seq: number;
  at: string;
  hash: string;
  prev_hash: string;
  audit_event: string;
  correlation_id: string;
  task_id?: string;
  revision?: number;
  status?: string;
  file_sha256?: string;
  /** Of a hand edit's own bytes, which `file_sha256` is to replace. */
  found_sha256?: string;
  problems?: { path: string; message: string }[];
  reserved?: { kind: KeyKind; key: string; value: JsonObject }[];
}

/** Undefined for what is no line of ours. */
export function parseRecord(bytes: Uint8Array): LogRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const record = value as Partial<LogRecord>;
  const hasTexts = [
    record.at,
    record.hash,
    record.prev_hash,
    record.audit_event,
    record.correlation_id,
  ].every((field) => typeof field === "string");
  if (!hasTexts || !Number.isSafeInteger(record.seq)) return undefined;
  return record as LogRecord;
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

function isChange(record: LogRecord): record is LogRecord & { task_id: string; revision: number } {
  return record.task_id !== undefined && record.revision !== undefined;
}

/** What lists show is filled in when the file itself has been read. */
function rowFrom(
  record: LogRecord & { task_id: string; revision: number },
  known: TaskRow | undefined,
): TaskRow {
  const base: TaskRow = known ?? {
    task_id: record.task_id,
    correlation_id: record.correlation_id,
    state: "live",
    status: record.status ?? "",
    source: "",
    revision: record.revision,
    created_at: record.at,
    sha256: "",
    previous_sha256: "",
    signature: "",
    item: "{}",
    search_text: record.task_id,
    problems: [],
  };
  const next: TaskRow = {
    ...base,
    revision: record.revision,
    status: record.status ?? "",
    signature: "",
  };
  if (record.audit_event === "ssot_deleted") return { ...next, state: "deleted", problems: [] };
  if (record.audit_event === "ssot_invalid") {
    return { ...next, state: "invalid", problems: record.problems ?? [] };
  }
  return {
    ...next,
    state: "live",
    problems: [],
    sha256: record.file_sha256 ?? "",
    previous_sha256: record.found_sha256 ?? base.sha256,
  };
}
