// npm run fidelity -- --task ID [--base-url URL] [--json]
//
// Checks that the issues of each re-dispatch of a task are byte for byte those of the verdict before it,
// and that both have the digests that the audit trail recorded (SPEC 7). Exit code 0 when all are; 1 with
// a line for each difference, also where there is nothing to compare, or without an answer; 2 for bad usage.

import { z } from "zod";
import { taskId } from "../../worker/domain/task-schema.ts";
import { printable, printableJson } from "../audit/printable.ts";
import { sayUsage } from "../audit/usage.ts";
import type { Client } from "../client.ts";
import type { Fidelity } from "./agents/check-fidelity.ts";
import { COMMON_OPTIONS, commonValues, parseCommandLine } from "./agents/command-line.ts";
import { describeRefusal } from "./agents/describe-refusal.ts";
import { checkFidelityOnTrail } from "./agents/fidelity-on-trail.ts";
import { readWholeTrail } from "./agents/read-whole-trail.ts";
import { withService } from "./agents/with-service.ts";

const USAGE = `usage: npm run fidelity -- --task ID [--base-url URL] [--json]
Any token reads: the first that is set of EXECUTOR_TOKEN, REVIEWER_TOKEN, ADMIN_TOKEN and READ_TOKEN, else
of those in .dev.vars. On the service's own machine none is needed, unless READ_TOKEN is set.`;

interface Asked {
  task: string;
  json: boolean;
}

async function check(client: Client, { task, json }: Asked): Promise<0 | 1> {
  const read = await client.readTask(task);
  if (!read.ok) return fail(describeRefusal("read", read.problem));
  // After the task, so that it tells of all that the task holds.
  const trail = await readWholeTrail(client, task);
  if (trail.outcome === "too_long") return fail(["the audit trail is too long to be read whole"]);
  if (trail.outcome === "refused") {
    return fail(describeRefusal("read of the trail", trail.problem));
  }
  const fidelity = checkFidelityOnTrail(read.value, trail.lines);
  if (json) console.log(printableJson({ task_id: task, ...fidelity }));
  print(fidelity, json);
  return fidelity.pass ? 0 : 1;
}

function fail(lines: readonly string[]): 1 {
  for (const line of lines) console.error(line);
  return 1;
}

function print({ outcome, compared, dispatches }: Fidelity, json: boolean): void {
  for (const { attempt, issues, pass, differences } of dispatches) {
    const found = pass ? "byte for byte the verdict's" : "NOT what was recorded";
    if (!json) console.log(`attempt ${attempt}: ${count(issues)}, ${found}`);
    for (const difference of differences) console.error(printable(difference));
  }
  if (outcome === "nothing_to_compare") {
    console.error("nothing to compare: no issue was handed out");
  } else if (!json) {
    console.log(`${count(compared)} compared in all`);
  }
}

function count(issues: number): string {
  return issues === 1 ? "1 issue" : `${issues} issues`;
}

async function main(): Promise<number> {
  const schema = z.object({ ...commonValues, task: taskId });
  const line = parseCommandLine(process.argv.slice(2), COMMON_OPTIONS, schema);
  if ("problem" in line) return sayUsage(USAGE, line);
  const { "base-url": baseUrl, ...asked } = line.values;
  return withService({ wanted: "any", baseUrl, usage: USAGE }, (client) => check(client, asked));
}

process.exitCode = await main();
