// Phase C: when task files appear under ssot/, by this process's clock: neither the service's word nor
// k6's is taken for it.

import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { wallClockMs } from "../stream/wall-clock.ts";
import { VerificationFault } from "../verification-fault.ts";

const TASK_FILE = /^([a-z0-9][a-z0-9_-]{0,63})\.json$/;

export interface FileWatch {
  /** Epoch ms of each file's first appearance, by task id. */
  appearedAtMs(): ReadonlyMap<string, number>;
  close(): void;
}

/** Throws VerificationFault where the folder can't be watched. */
export function watchTaskFiles(dataDir: string): FileWatch {
  const appeared = new Map<string, number>();
  const watcher = openWatch(join(dataDir, "ssot"), (name) => {
    const atMs = wallClockMs();
    const taskId = TASK_FILE.exec(name ?? "")?.[1];
    if (taskId !== undefined && !appeared.has(taskId)) appeared.set(taskId, atMs);
  });
  return { appearedAtMs: () => appeared, close: () => watcher.close() };
}

function openWatch(folder: string, see: (name: string | null) => void): FSWatcher {
  try {
    return watch(folder, (_, name) => see(name));
  } catch (error) {
    throw new VerificationFault(`ssot/ can't be watched (${(error as Error).message})`);
  }
}
