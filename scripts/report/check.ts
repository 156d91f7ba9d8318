// npm run report:check [-- --dir reports]
//
// Checks every report in reports/ by itself (check-report) and that index.html is theirs. Exit code 0
// when all of them are sound, also one that soundly says that its phase failed; 1 with a line for
// each fault, also when there is no report at all.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { printable } from "../audit/printable.ts";
import { checkReport } from "./check-report.ts";
import { readIfThere, readReports } from "./read-reports.ts";
import { renderIndex } from "./render-index.ts";
import { reportName } from "./report-schema.ts";
import { INDEX_FILE } from "./write-index.ts";

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { dir: { type: "string", default: "reports" } } });
  const reports = await readReports(values.dir);
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
    const problems = await checkReport(values.dir, found);
    for (const problem of problems) complain(`${name}: ${problem}`);
    if (problems.length > 0 || found.state !== "read") continue;
    const { pass, checks, artifacts } = found.report;
    const counts = `${checks.length} checks, ${artifacts.length} artifacts`;
    console.log(`${name}: sound (${counts}); the phase ${pass ? "passed" : "FAILED"}`);
  }
  if (checkedCount === 0) complain(`there is no report in ${values.dir}`);
  else if ((await readIfThere(join(values.dir, INDEX_FILE))) !== renderIndex(reports)) {
    complain(`${INDEX_FILE} is not what the reports render to`);
  }
  return faultCount === 0 ? 0 : 1;
}

process.exitCode = await main();
