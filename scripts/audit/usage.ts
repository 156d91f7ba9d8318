// How the checking commands answer --help and options that they don't know.

import { printable } from "./printable.ts";

/** In place of options: `problem` says what was wrong with them, null that --help was asked for. */
export interface UsageWanted {
  problem: string | null;
}

/** What parseArgs threw. Its further sentences are advice for other cases. */
export function badOptions(error: unknown): UsageWanted {
  const [problem = "bad options"] = (error as Error).message.split(/\. |\n/);
  return { problem };
}

/** Answers the exit code. */
export function sayUsage(usage: string, { problem }: UsageWanted): 0 | 2 {
  if (problem === null) {
    console.log(usage);
    return 0;
  }
  console.error(`${printable(problem)}\n${usage}`);
  return 2;
}
