// Runs one of the scripts in scripts/k6/ and collects what it says: the lines of its console as they
// come, and k6's own summary at the end.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLineReader } from "./line-reader.ts";
import { startProcessGroup } from "./process-group.ts";
import { runToEnd } from "./run-to-end.ts";
import { VerificationFault } from "./verification-fault.ts";

/** Longer than any script runs that a verifier starts; the soak is an hour at most. */
const K6_MS_MAX = 90 * 60_000;
/** What it says last may still be on its way when it has ended. */
const OUTPUT_MS_MAX = 5_000;
const LAST_WORDS_LINES_MAX = 5;

export interface K6RunOptions {
  k6Path: string;
  /** A file's name in scripts/k6/. */
  script: string;
  projectDir: string;
  /** The script's variables. Not as arguments: tokens would show in the list of processes. */
  variables: Readonly<Record<string, string>>;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** A line of JSON that the script has put on its console. */
  onLine: (line: string) => void;
}

/** Answers k6's summary. Throws VerificationFault when k6 can't be run to its end. */
export async function runK6(options: K6RunOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "verify-k6-"));
  const summaryFile = join(folder, "summary.json");
  const lastLines: string[] = [];
  const output = createLineReader((line) => {
    if (line.startsWith("{")) options.onLine(line);
    else if (line !== "") lastLines.push(line);
    if (lastLines.length > LAST_WORDS_LINES_MAX) lastLines.shift();
  });
  const script = join("scripts", "k6", options.script);
  const flags = ["--quiet", "--no-color", "--log-format", "raw", "--address", ""];
  const group = startProcessGroup(options.k6Path, ["run", ...flags, script], {
    cwd: options.projectDir,
    env: {
      ...options.environment,
      ...options.variables,
      SUMMARY_FILE: summaryFile,
      K6_NO_USAGE_REPORT: "true",
    },
    onOutput: (text) => output.feed(text),
  });
  try {
    const { code } = await runToEnd(group, "k6", K6_MS_MAX, options.signal);
    await group.waitForOutput(OUTPUT_MS_MAX);
    output.end();
    if (code === 0) return await readFile(summaryFile, "utf8");
    const lastWords = lastLines.join("; ") || group.lastWords();
    throw new VerificationFault(`k6 ended with exit code ${String(code)}: ${lastWords}`);
  } finally {
    group.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
