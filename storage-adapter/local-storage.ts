// Local storage, put together: the filesystem driver with the domain's codec. One driver per data
// folder and process, however often it is asked for: a reload of the worker finds the one that runs.

import { resolve } from "node:path";
import { taskCodec } from "../worker/domain/task-codec.ts";
import { openDataFolder } from "./filesystem/data-folder.ts";
import { startFilesystemStorage } from "./filesystem/index.ts";
import type { RunningStorage } from "./filesystem/index.ts";
import { takeServiceLock } from "./filesystem/service-lock.ts";

export interface LocalStorageOptions {
  dataDir: string;
  service: { version: string; url?: string };
  log?: (line: string) => void;
}

const running = new Map<string, Promise<RunningStorage>>();

/** Throws StorageStartError where the folder can't be used; the next call then tries again. */
export function openLocalStorage(options: LocalStorageOptions): Promise<RunningStorage> {
  const dataDir = resolve(options.dataDir);
  const known = running.get(dataDir);
  if (known !== undefined) return known;
  const started = startFilesystemStorage({
    ...options,
    dataDir,
    codec: taskCodec,
    service: { ...options.service, pid: process.pid },
  });
  running.set(dataDir, started);
  started.catch(() => running.delete(dataDir));
  return started;
}

/** Settles what is under way, writes `service_stopped` with the reason, and gives the folder back. */
export async function closeLocalStorage(dataDir: string, reason: string): Promise<void> {
  const key = resolve(dataDir);
  const storage = running.get(key);
  if (storage === undefined) return;
  running.delete(key);
  await (await storage).stop(reason);
}

/** Throws StorageStartError, which names the holder, where another service has the folder. */
export function assertLocalStorageFree(dataDir: string): void {
  const holder = { pid: process.pid, version: "only looking" };
  takeServiceLock(openDataFolder(dataDir), holder).release();
}
