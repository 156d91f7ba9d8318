// Starts the real service as its own process, for tests: on any free port, with a data folder and
// secrets of its own.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";

const PROJECT_ROOT = resolve(import.meta.dirname, "..");
const START_MS_MAX = 30_000;

export const SECRETS = {
  ADMIN_TOKEN: "admin-token-of-the-test-0001",
  EXECUTOR_TOKEN: "executor-token-of-the-test-1",
  REVIEWER_TOKEN: "reviewer-token-of-the-test-1",
  WEBHOOK_SECRET: "webhook-secret-of-the-test-1",
  TELEGRAM_WEBHOOK_SECRET: "telegram-secret-of-the-test",
} as const;

export interface ServiceProcess {
  pid: number;
  child: ChildProcess;
  /** What it has written so far, on both streams. */
  output(): string;
  /** Where it listens, once it says so. Throws where it ends instead. */
  ready(): Promise<string>;
  /** Its exit code, once it has ended; null where a signal ended it. */
  ended(): Promise<number | null>;
}

export function startService(environment: Record<string, string>): ServiceProcess {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "scripts/serve.ts"],
    {
      cwd: PROJECT_ROOT,
      // No BOT_TOKEN: a test must not take the messages of a bot that .dev.vars names.
      env: { PATH: process.env["PATH"], ...SECRETS, BOT_TOKEN: "", PORT: "0", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const exit = once(child, "exit").then(([code]) => code as number | null);
  return {
    pid: child.pid!,
    child,
    output: () => output,
    ended: () => exit,
    async ready() {
      const signal = AbortSignal.timeout(START_MS_MAX);
      for (;;) {
        const url = /dashboard {2}(\S+)\//.exec(output)?.[1];
        if (url !== undefined) return url;
        if (child.exitCode !== null) throw new Error(`the service has ended: ${output}`);
        await once(child.stdout, "data", { signal });
      }
    },
  };
}

/** The processes that `pid` has started and that still run (Linux). */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")
      .split(" ")
      .filter((id) => id !== "")
      .map(Number),
  );
}

/** Whether a process is there and not just waiting to be buried (Linux). */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
