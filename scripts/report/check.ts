// npm run report:check [-- --dir reports]
//
// Checks every report in reports/ by itself (check-report), also the bench's (check-bench), and that
// index.html is theirs. Exit code 0 when all of them are sound, also one that soundly says that its
// phase failed; 1 with a line for each fault, also when there is no report at all; 2 for bad usage.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { printable } from "../audit/printable.ts";
import { type UsageWanted, badOptions, sayUsage } from "../audit/usage.ts";
import { BENCH_NAME, type BenchReport } from "../bench/bench-report.ts";
import { checkBench } from "./check-bench.ts";
import { checkReport } from "./check-report.ts";
import { readBench } from "./read-bench.ts";
import { readIfThere, readReports } from "./read-reports.ts";
import { renderIndex } from "./render-index.ts";
import { reportName } from "./report-schema.ts";
import { INDEX_FILE } from "./write-index.ts";

const USAGE = "usage: npm run report:check -- [--dir reports]";

function parseOptions(): { dir: string } | UsageWanted {
  try {
    const { values } = parseArgs({
      options: {
        dir: { type: "string", default: "reports" },
        help: { type: "boolean", default: false },
      },
    });
    return values.help ? { problem: null } : { dir: values.dir };
  } catch (error) {
    return badOptions(error);
  }
}

async function main(): Promise<number> {
  const options = parseOptions();
  if ("problem" in options) return sayUsage(USAGE, options);
  const { dir } = options;
  const reports = await readReports(dir);
  const bench = await readBench(dir);
  let faultCount = 0;
  const complain = (message: string) => {
    faultCount += 1;
    console.error(printable(message));
  };
  let checkedCount = 0;
  for (const found of reports) {
    if (found.state === "absent") continue;
    checkedCount += 1;
    const name = reportName(found.phase);
    const problems = await checkReport(dir, found);
    for (const problem of problems) complain(`${name}: ${problem}`);
    if (problems.length > 0 || found.state !== "read") continue;
    const { pass, checks, artifacts } = found.report;
    const counts = `${checks.length} checks, ${artifacts.length} artifacts`;
    console.log(`${name}: sound (${counts}); the phase ${pass ? "passed" : "FAILED"}`);
  }
  if (bench.state !== "absent") checkedCount += 1;
  const benchProblems = await checkBench(dir, bench);
  for (const problem of benchProblems) complain(`${BENCH_NAME}: ${problem}`);
  if (benchProblems.length === 0 && bench.state === "read") {
    console.log(`${BENCH_NAME}: sound (${countTargets(bench.report)})`);
  }
  if (checkedCount === 0) complain(`there is no report in ${dir}`);
  else if ((await readIfThere(join(dir, INDEX_FILE))) !== renderIndex(reports, bench)) {
    complain(`${INDEX_FILE} is not what the reports render to`);
  }
  return faultCount === 0 ? 0 : 1;
}

function countTargets({ rows }: BenchReport): string {
  const missed = rows.filter(({ met }) => met === false).length;
  return `${rows.length} rows, ${missed} targets missed`;
}

process.exitCode = await main();
