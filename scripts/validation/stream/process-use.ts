// Memory and CPU time of a process, and the service's two by name: Node with the storage driver, and
// workerd with the streams. Linux only (proc(5)); elsewhere it says that there is nothing to read.

import { readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../api-client.ts";
import { VerificationFault } from "../verification-fault.ts";

const BYTES_PER_KIB = 1_024;
/** USER_HZ, which Linux has fixed at 100 for what it tells programs. */
const MS_PER_TICK = 10;

const holder = z.looseObject({ pid: z.int() });

export type ServiceProcesses = Record<"node" | "workerd", number>;

export interface ProcessUse {
  residentBytes: number;
  /** User and system, since its start. */
  cpuMs: number;
}

/** Of the service that holds the folder. Throws VerificationFault where none is found. */
export async function findServiceProcesses(dataDir: string): Promise<ServiceProcesses> {
  const text = await readFile(join(dataDir, "audit", "holder.json"), "utf8").catch(() => "");
  const found = holder.safeParse(parseJson(text)).data;
  if (found === undefined) throw new VerificationFault("audit/holder.json names no service");
  return { node: found.pid, workerd: findWorkerd(found.pid) };
}

/** Throws VerificationFault when the process is gone. */
export function readProcessUse(pid: number): ProcessUse {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`${pid}/status`))?.[1];
  // One that has ended, and of which its parent has not taken note, is still told of.
  if (kib === undefined) throw new VerificationFault(`process ${pid} has ended`);
  // The fields after the name, which is in brackets and may hold anything; the 14th and 15th of all.
  const [, times = ""] = /\) \S (?:\S+ ){10}(\d+ \d+)/.exec(readProc(`${pid}/stat`)) ?? [];
  const [user = 0, system = 0] = times.split(" ").map(Number);
  return { residentBytes: Number(kib) * BYTES_PER_KIB, cpuMs: (user + system) * MS_PER_TICK };
}

/** `nodePid`: of the service itself, as `audit/holder.json` names it. Throws VerificationFault. */
export function findWorkerd(nodePid: number): number {
  const workerd = descendantsOf(nodePid).find((pid) => readProc(`${pid}/comm`) === "workerd\n");
  if (workerd === undefined) throw new VerificationFault("the service's workerd was not found");
  return workerd;
}

function descendantsOf(pid: number): number[] {
  const children = threadsOf(pid)
    .flatMap((thread) => readProc(`${pid}/task/${thread}/children`).split(" "))
    .filter((child) => child !== "")
    .map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended since it was listed.
    return [];
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    throw new VerificationFault(`/proc/${path} can't be read: gone, or this is no Linux`);
  }
}
