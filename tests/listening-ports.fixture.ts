// For tests: which TCP ports of IPv4 a process listens on (Linux, proc(5)).

import { readFileSync, readdirSync, readlinkSync } from "node:fs";

const STATE_LISTEN = "0A";

export function listeningPorts(pid: number): number[] {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => socketInode(pid, fd)));
  return readFileSync(`/proc/${pid}/net/tcp`, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === STATE_LISTEN && inodes.has(fields[9]))
    .map((fields) => Number.parseInt(String(fields[1]?.split(":")[1]), 16));
}

function socketInode(pid: number, fd: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
  } catch {
    // Closed since the folder was listed.
    return undefined;
  }
}
