// Memory of the service's two processes after it has been used: lists, reads of many tasks, changes.

import { expectStatus } from "../../validation/api-client.ts";
import { readProcessUse } from "../../validation/stream/process-use.ts";
import type { RunningOnFolder } from "./run-on-folder.ts";
import { openTaskIds, taskIdOf } from "./task-life.ts";
import { briefOne, listOnce } from "./time-lists.ts";

const BYTES_PER_MB = 1_000_000;

/** So many requests of each kind. */
export interface Use {
  lists: number;
  /** Of as many different tasks, where there are so many. */
  reads: number;
  commits: number;
}

/** Resident, in MB. */
export interface Memory {
  node: number;
  workerd: number;
}

export function readMemory({ processes }: RunningOnFolder): Memory {
  const read = (pid: number) => readProcessUse(pid).residentBytes / BYTES_PER_MB;
  return { node: read(processes.node), workerd: read(processes.workerd) };
}

/** On a folder without tasks it lists and reads in vain: the same requests, nothing to find. */
export async function readMemoryAfterUse(
  running: RunningOnFolder,
  tasks: number,
  use: Use,
): Promise<Memory> {
  const { client } = running;
  for (let nth = 0; nth < use.lists; nth += 1) await listOnce(running);
  for (let nth = 0; nth < use.reads; nth += 1) {
    const path = `/api/tasks/${taskIdOf(nth % Math.max(tasks, 1))}`;
    expectStatus(await client.get(path), tasks === 0 ? 404 : 200, `GET ${path}`);
  }
  if (tasks > 0) {
    const service = { client, openTaskIds: openTaskIds(tasks) };
    for (let nth = 0; nth < use.commits; nth += 1) await briefOne(service, nth);
  }
  return readMemory(running);
}
