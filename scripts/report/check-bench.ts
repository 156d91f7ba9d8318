// The second look at the bench's report: is bench.md its own, and do values and verdicts follow from the
// rounds? Worked out anew; it uses nothing of what the bench works them out with. Answers what is wrong.

import { join } from "node:path";
import { BENCH_NAME } from "../bench/bench-report.ts";
import type { BenchRow } from "../bench/bench-row.ts";
import { renderBench } from "../bench/render-bench.ts";
import type { FoundBench } from "./read-bench.ts";
import { readIfThere } from "./read-reports.ts";

/** Of the last of a double's 16 digits, a few for sums and quotients. */
const DIFFERENCE_RATIO_MAX = 1e-9;

export async function checkBench(reportsDir: string, found: FoundBench): Promise<string[]> {
  if (found.state === "absent") return [];
  if (found.state === "unreadable") return [`not a report: ${found.problem}`];
  const { report } = found;
  const markdown = await readIfThere(join(reportsDir, `${BENCH_NAME}.md`));
  const names = report.rows.map(({ name }) => name);
  return [
    ...(markdown === renderBench(report) ? [] : ["the .md is not what the .json renders to"]),
    ...(report.finished_at < report.started_at ? ["it finished before it started"] : []),
    ...(new Set(names).size === names.length ? [] : ["two rows have one name"]),
    ...report.rows.flatMap(judgeRow),
  ];
}

function judgeRow(row: BenchRow): string[] {
  const { name, unit, rounds, value, target, met } = row;
  const problems = rounds.flatMap((round, index) => {
    const expected = unit === "ratio" ? round.measured / (round.baseline ?? 0) : round.measured;
    return isNear(round.value, expected)
      ? []
      : [`round ${index + 1} of ${name} is ${round.value}, its figures say ${expected}`];
  });
  const middle = medianOf(rounds.map((round) => round.value));
  if (!isNear(value, middle)) problems.push(`${name} is ${value}, its rounds say ${middle}`);
  const reached =
    target === null
      ? null
      : target.comparison === "at_most"
        ? !(value > target.value)
        : !(value < target.value);
  if (met !== reached) problems.push(`${name} says met: ${met}, its target says otherwise`);
  return problems;
}

function medianOf(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

function isNear(said: number, expected: number): boolean {
  return Math.abs(said - expected) <= DIFFERENCE_RATIO_MAX * Math.abs(expected);
}
