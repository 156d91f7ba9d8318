// Storage as everything in this isolate sees it: the worker and, where they share one, the event hub.
// What is kept in memory is shared by both, since the hub hears of changes that the worker didn't make.

import type { TaskStorage } from "../storage-adapter/port/task-storage.ts";
import type { Env } from "./env.ts";
import { ReadCache, cacheReads } from "./read-cache.ts";
import { createStorageClient } from "./storage-client.ts";

export interface IsolateStorage {
  storage: TaskStorage;
  /** Absent where other isolates write too: there nothing may be kept. */
  cache: ReadCache | undefined;
}

const cache = new ReadCache();

export function openIsolateStorage(env: Env, nowMs: () => number): IsolateStorage {
  const storage = createStorageClient(env.STORAGE);
  if (env.ONE_ISOLATE !== "true") return { storage, cache: undefined };
  return { storage: cacheReads(storage, cache, nowMs), cache };
}
