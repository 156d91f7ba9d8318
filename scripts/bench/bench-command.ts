// The command behind `npm run bench`: reads the options, has the parts measured, prints their table, and
// writes the report where it is whole or was asked for. Answers the exit code.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { printable } from "../audit/printable.ts";
import { sayUsage } from "../audit/usage.ts";
import { describeRun } from "../report/describe-run.ts";
import {
  type BenchOptions,
  type Part,
  USAGE,
  isWholeRun,
  parseBenchOptions,
} from "./bench-options.ts";
import type { BenchSurroundings, MeasurePart } from "./bench-surroundings.ts";
import { renderRows } from "./render-bench.ts";
import { type BenchOutcome, runBench } from "./run-bench.ts";
import { writeBench } from "./write-bench.ts";

export interface BenchCommand extends Omit<BenchSurroundings, "rounds"> {
  /** Where a whole run goes that names no other place. */
  reportsDir: string;
  /** A line of what went wrong. */
  complain: (line: string) => void;
  measures: Readonly<Record<Part, MeasurePart>>;
}

/**
 * 0 when all could be measured, also where targets are missed; 1 when not, or when something was lost; 2
 * for bad usage. `command.scratchDir` is where the run makes its own scratch folder.
 */
export async function runBenchCommand(
  args: readonly string[],
  command: BenchCommand,
): Promise<number> {
  const options = parseBenchOptions(args);
  if ("problem" in options) return sayUsage(USAGE, options);
  const started_at = new Date().toISOString();
  const run = await describeRun(command.projectDir);
  const outcome = await measure(options, command);
  const { rows, faults, losses } = outcome;
  if (rows.length > 0) command.log(`\n${renderRows(rows)}\n`);
  for (const line of [...faults, ...losses]) command.complain(line);
  const dir = whereTo(options, outcome, command.reportsDir);
  if (dir !== undefined) {
    const how_to_run = printable(["npm run bench", ...asGiven(args)].join(" "));
    const finished_at = new Date().toISOString();
    await writeBench(dir, { started_at, finished_at, how_to_run, ...run, rows });
    command.log(`written to ${printable(dir)}`);
  }
  return faults.length + losses.length === 0 ? 0 : 1;
}

async function measure(options: BenchOptions, command: BenchCommand): Promise<BenchOutcome> {
  await mkdir(command.scratchDir, { recursive: true });
  const scratchDir = await mkdtemp(join(command.scratchDir, "bench-"));
  try {
    const surroundings = { ...command, scratchDir, rounds: options.rounds };
    return await runBench(options.parts, command.measures, surroundings);
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/** Nowhere where a part is missing that was asked for: it would look as if nothing were. */
function whereTo(
  options: BenchOptions,
  { faults }: BenchOutcome,
  reportsDir: string,
): string | undefined {
  if (faults.length > 0) return undefined;
  return options.out ?? (isWholeRun(options) ? reportsDir : undefined);
}

const asGiven = (args: readonly string[]) => (args.length === 0 ? [] : ["--", ...args]);
