// A program in a process group of its own, with the last of what it said: so that a verifier can stop
// it with all that it started, see whether anything is left, and quote its last words.

import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { hasLivingMembers } from "./living-members.ts";

/** Enough to tell why a start failed, little enough to stand in a report. */
const LAST_WORDS_CHARS_MAX = 1_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ProcessGroup {
  /** Undefined while it runs. */
  exit(): Exit | undefined;
  lastWords(): string;
  /** SIGTERM to the program itself: what it started is its own to stop. */
  terminate(): void;
  /** SIGKILL to all of the group; harmless when nothing is left. The last call on a group. */
  kill(): void;
  /** Whether any process of the group, the program's descendants among them, is alive. */
  isAlive(): boolean;
  /** Resolves when the program has exited, or with undefined when it hasn't in time. */
  waitForExit(msMax: number): Promise<Exit | undefined>;
  /** Resolves when nobody is left who could say more, or when that has taken too long. */
  waitForOutput(msMax: number): Promise<void>;
}

export function startProcessGroup(
  command: string,
  args: readonly string[],
  options: {
    cwd: string;
    env: NodeJS.ProcessEnv;
    onOutput?: (text: string, stream: "stdout" | "stderr") => void;
  },
): ProcessGroup {
  const { onOutput, ...surroundings } = options;
  const child = spawn(command, args, {
    ...surroundings,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = Promise.withResolvers<Exit>();
  const silent = Promise.withResolvers<void>();
  let exit: Exit | undefined;
  let lastWords = "";
  const hear = (stream: "stdout" | "stderr") => (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS_MAX);
    onOutput?.(text, stream);
  };
  const end = (how: Exit) => {
    exit ??= how;
    ended.resolve(exit);
  };
  child.once("close", () => silent.resolve());
  child.stdout.setEncoding("utf8").on("data", hear("stdout"));
  child.stderr.setEncoding("utf8").on("data", hear("stderr"));
  child.once("exit", (code, signal) => end({ code, signal }));
  child.once("error", (error) => {
    hear("stderr")(error.message);
    end({ code: null, signal: null });
  });
  const kill = () => {
    killGroup(child);
    process.off("exit", kill);
  };
  // Nothing that a verifier starts outlives it, whatever ends it.
  process.once("exit", kill);
  return {
    exit: () => exit,
    lastWords: () => lastWords.trim(),
    terminate: () => void child.kill("SIGTERM"),
    kill,
    isAlive: () => child.pid !== undefined && hasLivingMembers(child.pid),
    waitForExit: (msMax) => Promise.race([ended.promise, sleep(msMax, undefined, { ref: false })]),
    waitForOutput: (msMax) =>
      Promise.race([silent.promise, sleep(msMax, undefined, { ref: false })]),
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}
