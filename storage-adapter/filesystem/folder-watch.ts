// Notices files that somebody else writes under ssot/: at once by the kernel's notice, and, since
// those can be dropped (inotify's queue is bounded), by a walk over the folder now and then.

import { type FSWatcher, watch } from "node:fs";
import { type DataFolder, parseTaskFileName, taskFilePath } from "./data-folder.ts";
import { listTaskIds } from "./recover-files.ts";
import { readSignature } from "./task-file.ts";
import type { TaskIndex } from "./task-index.ts";

/** An editor's burst of writes is one change. */
const SETTLE_MS = 60;
/** A bad file younger than this may be half-written: it is looked at again before it is called bad. */
export const HALF_WRITTEN_MS = 400;
const WALK_INTERVAL_MS = 30_000;
/** Files looked at between two turns of the event loop. */
const WALK_CHUNK_FILES = 200;

export interface FolderWatch {
  close(): void;
}

/** `look` takes a task's file in; it answers true when it wants to be called again a little later. */
export function watchFolder(
  folder: DataFolder,
  tasks: TaskIndex,
  look: (taskId: string) => Promise<boolean>,
): FolderWatch {
  const timers = new Map<string, NodeJS.Timeout>();
  let isClosed = false;

  const schedule = (taskId: string, delayMs: number) => {
    if (isClosed) return;
    clearTimeout(timers.get(taskId));
    timers.set(
      taskId,
      setTimeout(() => void lookNow(taskId), delayMs),
    );
  };
  const lookNow = async (taskId: string) => {
    timers.delete(taskId);
    try {
      if (await look(taskId)) schedule(taskId, HALF_WRITTEN_MS);
    } catch {
      // The log can't be written now (/healthz says so): the next walk will find the file again.
    }
  };
  const looksChanged = (taskId: string) => {
    const signature = readSignature(taskFilePath(folder, taskId));
    const row = tasks.find(taskId);
    return signature !== (row?.state === "deleted" ? "" : (row?.signature ?? ""));
  };
  const notice = (name: string | null) => {
    const taskId = name === null ? undefined : parseTaskFileName(name);
    if (taskId === undefined) return;
    try {
      // Our own renames are noticed too; their signatures are known by the time we get here.
      if (looksChanged(taskId)) schedule(taskId, SETTLE_MS);
    } catch {
      // A fault of the disk: nobody is there to tell, and the next walk looks again.
    }
  };

  const watcher = startWatcher(folder.ssot, notice);
  const walk = async () => {
    const ids = listTaskIds(folder);
    for (const row of tasks.signatures()) if (row.state !== "deleted") ids.add(row.task_id);
    let count = 0;
    for (const taskId of ids) {
      if (isClosed) return;
      if (looksChanged(taskId)) schedule(taskId, SETTLE_MS);
      if (++count % WALK_CHUNK_FILES === 0) await new Promise(setImmediate);
    }
  };
  const interval = setInterval(() => void walk().catch(() => {}), WALK_INTERVAL_MS);

  return {
    close() {
      isClosed = true;
      watcher?.close();
      clearInterval(interval);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** Undefined without notices (limit of watches or instances reached): the walk alone goes on. */
function startWatcher(path: string, notice: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, (_event, name) => notice(name));
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
