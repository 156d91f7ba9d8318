// What a program says when it is asked something short, its version above all: whether it is one that
// runs here is found out by running it.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A cold start from a slow disk; the program only says a line. */
const ANSWER_MS_MAX = 30_000;

/** `problem`: why it does not run, one line. */
export type ProgramAnswer = { said: string } | { problem: string };

export async function askProgram(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramAnswer> {
  try {
    const { stdout } = await run(path, args, { env, timeout: ANSWER_MS_MAX });
    return { said: stdout };
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") return { problem: "there is no such file" };
    const lastWords = stderr?.trim().split("\n").at(-1);
    return { problem: (lastWords || message).replaceAll(/\s+/g, " ") };
  }
}
