// Phase E: the resident memory of the service's two processes, looked at again and again while a soak
// goes on. Where it can't be seen, it says why.

import { setTimeout as sleep } from "node:timers/promises";
import { findServiceProcesses, readProcessUse } from "../stream/process-use.ts";
import { VerificationFault } from "../verification-fault.ts";
import { wallClockMs } from "../stream/wall-clock.ts";

/** [seconds since the watch began, MB of Node, MB of workerd] */
export type MemoryRow = [seconds: number, nodeMb: number, workerdMb: number];

export interface MemoryWatch {
  /** So far, in their order. */
  rows(): readonly MemoryRow[];
  /** Why there are none, or no more. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

const BYTES_PER_MB = 1_000_000;

/** `dataDir`: of the service; undefined where that is elsewhere. */
export function watchMemory(dataDir: string | undefined, everyMs: number): MemoryWatch {
  const rows: MemoryRow[] = [];
  const stopping = new AbortController();
  let trouble: string | undefined;
  const begunMs = wallClockMs();
  const watching = (async () => {
    if (dataDir === undefined)
      throw new VerificationFault("the service is elsewhere: set DATA_DIR");
    const { node, workerd } = await findServiceProcesses(dataDir);
    while (!stopping.signal.aborted) {
      const seconds = roundToTenths((wallClockMs() - begunMs) / 1_000);
      rows.push([seconds, readMb(node), readMb(workerd)]);
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })().catch((error: unknown) => {
    if (!(error instanceof VerificationFault)) throw error;
    trouble = error.message;
  });
  // Whoever stops it hears of it.
  watching.catch(() => undefined);
  return {
    rows: () => rows,
    trouble: () => trouble,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

function readMb(pid: number): number {
  return roundToTenths(readProcessUse(pid).residentBytes / BYTES_PER_MB);
}

function roundToTenths(value: number): number {
  return Math.round(value * 10) / 10;
}
