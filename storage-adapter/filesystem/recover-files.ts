// What a start does with the task files: put in place what stands on a line of the log, delete what
// stands on none, and bring the index up to what the files say.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "./audit-chain.ts";
import {
  type DataFolder,
  parseSetAsideName,
  parseTaskFileName,
  parseTemporaryFileName,
  taskFilePath,
} from "./data-folder.ts";
import { readRecord } from "./log-record.ts";
import type { LogRecoveryParts } from "./recover-log.ts";
import type { DriverParts } from "./staging.ts";
import { syncFolder } from "./sync-folder.ts";
import { placeFile, readSignature, readTaskFile, removeFile } from "./task-file.ts";
import { liveRow } from "./task-row.ts";

export interface FileRecovery {
  /** Tasks whose committed file had not reached its place. */
  placed: string[];
  /** Temporary files of commits that never happened. */
  removed: number;
}

export function recoverTemporaryFiles(parts: DriverParts): FileRecovery {
  const { folder, tasks, lines } = parts;
  const recovery: FileRecovery = { placed: [], removed: 0 };
  for (const name of readdirSync(folder.ssot)) {
    const temporary = parseTemporaryFileName(name);
    if (temporary === undefined) continue;
    const row = tasks.findStaged(temporary.taskId);
    const temporaryPath = join(folder.ssot, name);
    const path = taskFilePath(folder, temporary.taskId);
    const isOnLine = row?.sha256 === sha256Hex(readFileSync(temporaryPath)) && row.state === "live";
    if (!isOnLine || digestInPlace(path) === row.sha256) {
      removeFile(temporaryPath);
      recovery.removed += 1;
      continue;
    }
    const isExpected = () => digestInPlace(path) === row.previous_sha256;
    const seq = lines.latestChangeOf(row.correlation_id);
    placeFile(folder, temporaryPath, path, isExpected, seq);
    recovery.placed.push(row.task_id);
  }
  syncFolder(folder.ssot);
  return recovery;
}

/**
 * Hand edits that a commit has overtaken and no line tells of yet: those of this start, and those of
 * a service that was killed, or could not write, before it said so.
 */
export function untoldSetAsides(parts: LogRecoveryParts): { taskId: string; name: string }[] {
  const { folder, lines, log } = parts;
  if (!existsSync(folder.setAside)) return [];
  return readdirSync(folder.setAside).flatMap((fileName) => {
    const taskId = parseSetAsideName(fileName);
    if (taskId === undefined) return [];
    const name = `audit/set-aside/${fileName}`;
    const told = lines
      .ofEvent(taskId, "ssot_external_change")
      .some((place) => readRecord(log, place)?.record.kept_as === name);
    return told ? [] : [{ taskId, name }];
  });
}

/** "" when there is no file. */
function digestInPlace(path: string): string {
  const file = readTaskFile(path);
  if (file.found === "nothing") return "";
  return file.found === "text" ? file.sha256 : "unusable";
}

/**
 * Fills the rows that the log has made or changed from their files, and answers the tasks whose file
 * is not what the log says (or is gone, or unknown): hand edits, for the commit log to take in.
 */
export function refreshRows(parts: DriverParts): string[] {
  const { folder, tasks } = parts;
  const onDisk = listTaskIds(folder);
  const changed: string[] = [];
  for (const row of tasks.signatures()) {
    const wasThere = onDisk.delete(row.task_id);
    if (row.state === "deleted") {
      if (wasThere) changed.push(row.task_id);
      continue;
    }
    const signature = readSignature(taskFilePath(folder, row.task_id));
    if (signature !== "" && signature === row.signature) continue;
    if (!refreshRow(parts, row.task_id)) changed.push(row.task_id);
  }
  return [...changed, ...onDisk];
}

function refreshRow(parts: DriverParts, taskId: string): boolean {
  const { folder, tasks, codec } = parts;
  const row = tasks.findStaged(taskId);
  const file = readTaskFile(taskFilePath(folder, taskId));
  if (row?.state !== "live" || file.found !== "text" || file.sha256 !== row.sha256) return false;
  const inspected = codec.inspect(file.text, {
    task_id: taskId,
    correlation_id: row.correlation_id,
  });
  if (!inspected.ok) return false;
  const { sha256, previous_sha256 } = row;
  const { signature } = file;
  tasks.put(liveRow(inspected.summary, { sha256, previous_sha256, signature }, row));
  return true;
}

export function listTaskIds(folder: DataFolder): Set<string> {
  const ids = new Set<string>();
  for (const name of readdirSync(folder.ssot)) {
    const taskId = parseTaskFileName(name);
    if (taskId !== undefined) ids.add(taskId);
  }
  return ids;
}
