// The layout under DATA_DIR, and the only place where a task id becomes a path (SPEC 2).

import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { StorageStartError } from "./storage-start-error.ts";
import { syncFolder } from "./sync-folder.ts";

const TASK_ID_PATTERN = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const TASK_FILE_PATTERN = /^([a-z0-9][a-z0-9_-]{0,63})\.json$/;
/** `.{task_id}.{revision}.{8 hex digits}.tmp`: hidden, and never mistaken for somebody else's file. */
const TEMPORARY_FILE_PATTERN = /^\.([a-z0-9][a-z0-9_-]{0,63})\.(\d{1,15})\.[0-9a-f]{8}\.tmp$/;
const SET_ASIDE_PATTERN = /^([a-z0-9][a-z0-9_-]{0,63})\.\d+\.json$/;

export interface DataFolder {
  ssot: string;
  audit: string;
  setAside: string;
}

/** Creates what is missing. Throws StorageStartError where the folder can't be used. */
export function openDataFolder(dataDir: string): DataFolder {
  const root = resolve(dataDir);
  const folder = {
    ssot: join(root, "ssot"),
    audit: join(root, "audit"),
    setAside: join(root, "audit", "set-aside"),
  };
  for (const path of [folder.ssot, folder.audit]) {
    try {
      makeFolder(path);
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown fault";
      throw new StorageStartError(
        `DATA_DIR can't be used: ${path} is not a folder this user can write to (${code})`,
        { cause: error },
      );
    }
  }
  return folder;
}

/**
 * With its parents. Not by `recursive`: Node 24.21 never returns from it where mkdir says ENOENT
 * although the parent is there, as under /proc.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
    // Else a power cut can take the folder with all that was made durable in it.
    syncFolder(dirname(path));
  } catch (error) {
    // Another start was quicker; the lock decides between the two.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Throws on anything that is not a task id, so that nothing else ever becomes a path. */
export function taskFilePath(folder: DataFolder, taskId: string): string {
  if (!TASK_ID_PATTERN.test(taskId)) throw new TypeError("not a task id");
  return join(folder.ssot, `${taskId}.json`);
}

export function parseTaskFileName(name: string): string | undefined {
  return TASK_FILE_PATTERN.exec(name)?.[1];
}

/** `{task_id}.{seq}.json`, under audit/set-aside/: a hand edit that the change of that seq overtook. */
export function parseSetAsideName(name: string): string | undefined {
  return SET_ASIDE_PATTERN.exec(name)?.[1];
}

export function temporaryFileName(taskId: string, revision: number, randomHex: string): string {
  return `.${taskId}.${revision}.${randomHex}.tmp`;
}

export function parseTemporaryFileName(name: string): { taskId: string } | undefined {
  const taskId = TEMPORARY_FILE_PATTERN.exec(name)?.[1];
  return taskId === undefined ? undefined : { taskId };
}
