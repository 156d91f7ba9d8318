// Whether anybody in a process group is alive. The dead count for signals until their parent has taken
// note of them, and the parent of orphans is process 1: in many containers it is late, or never does.

import { readFileSync, readdirSync } from "node:fs";

/** proc(5), `stat`: what follows the name, which is in brackets and may hold anything. */
const STATE = 0;
const GROUP = 2;
const THREADS = 17;

/** Where there is no /proc (macOS), all whom a signal reaches are taken for living. */
export function hasLivingMembers(groupId: number): boolean {
  if (!isReached(groupId)) return false;
  if (process.platform !== "linux") return true;
  // The list is no snapshot: one that is born while it is read may stand in the next.
  return findsLiving(groupId) || findsLiving(groupId);
}

function findsLiving(groupId: number): boolean {
  return readdirSync("/proc").some((name) => /^\d+$/.test(name) && isLiving(name, groupId));
}

function isReached(groupId: number): boolean {
  try {
    return process.kill(-groupId, 0);
  } catch (error) {
    // Whom we may not signal is there all the same.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function isLiving(pid: string, groupId: number): boolean {
  const fields = readStat(pid);
  if (Number(fields[GROUP]) !== groupId) return false;
  // One that has ended may have threads that haven't: they hold its files, ports and locks.
  return !/[ZX]/.test(fields[STATE] ?? "") || Number(fields[THREADS]) > 1;
}

function readStat(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    // It has ended since it was listed.
    return [];
  }
}
