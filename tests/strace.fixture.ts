// For tests: faults of the disk and kills at an exact step, put into the running service by strace.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceFixture } from "./service.fixture.ts";

export interface Injection {
  syscall: "pwrite64" | "fsync" | "fdatasync" | "rename" | "ftruncate";
  /** What happens at it: an errno, or SIGKILL right before it. */
  effect: "error=ENOSPC" | "error=EIO" | "signal=KILL";
  /** The how manieth call of a thread, from 1. */
  when: number;
  /** Only calls on this path. */
  path?: string;
}

const ATTACH_MS_MAX = 10_000;

/** Throws with one line on how to get strace where there is none. */
export function requireStrace(): void {
  if (spawnSync("strace", ["-V"]).status === 0) return;
  throw new Error("strace is missing: install it with apt-get install strace (or dnf, apk)");
}

/** Runs `act` while the injection is in force; answers what it answers. */
export async function withInjection<T>(
  service: ServiceFixture,
  injection: Injection,
  act: () => Promise<T>,
): Promise<T> {
  const holder = readFileSync(service.path("audit", "holder.json"), "utf8");
  const { pid } = JSON.parse(holder) as { pid: number };
  const { syscall, effect, when, path } = injection;
  const args = ["-f", "-p", String(pid), "-e", `trace=${syscall}`];
  args.push("-e", `inject=${syscall}:${effect}:when=${when}`, "-o", "/dev/null");
  if (path !== undefined) args.push("-P", path);
  const strace = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(strace, "exit");
  try {
    await attached(strace);
    return await act();
  } finally {
    // SIGINT lets strace detach and the service go on. When it was killed from one of its threads,
    // strace (6.1) waits for ever for the first one; then there is nothing to go on.
    strace.kill(effect === "signal=KILL" ? "SIGKILL" : "SIGINT");
    await exited;
  }
}

async function attached(strace: ChildProcess): Promise<void> {
  let said = "";
  strace.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  for (const end = Date.now() + ATTACH_MS_MAX; !/attached/.test(said); await sleep(10)) {
    if (strace.exitCode !== null || Date.now() > end) throw new Error(`strace: ${said}`);
  }
}
