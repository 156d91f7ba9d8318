// npm run fidelity -- --task ID [--base-url URL] [--json]
//
// Checks that the issues of each re-dispatch of a task are byte for byte those of the verdict before it
// (SPEC 7). Exit code 0 when all are; 1 with a line for each difference, also where nothing was handed out
// yet, or without an answer; 2 for bad usage.

import { z } from "zod";
import { taskId } from "../../worker/domain/task-schema.ts";
import { printable, printableJson } from "../audit/printable.ts";
import { sayUsage } from "../audit/usage.ts";
import type { Client } from "../client.ts";
import { type Fidelity, checkFidelity } from "./agents/check-fidelity.ts";
import { COMMON_OPTIONS, commonValues, parseCommandLine } from "./agents/command-line.ts";
import { describeRefusal } from "./agents/describe-refusal.ts";
import { withService } from "./agents/with-service.ts";

const USAGE = "usage: npm run fidelity -- --task ID [--base-url URL] [--json]";

interface Asked {
  task: string;
  json: boolean;
}

async function check(client: Client, { task, json }: Asked): Promise<0 | 1> {
  const read = await client.readTask(task);
  if (!read.ok) {
    for (const line of describeRefusal("read", read.status, read.problem)) console.error(line);
    return 1;
  }
  const fidelity = checkFidelity(read.value);
  if (json) console.log(printableJson({ task_id: task, ...fidelity }));
  print(fidelity, json);
  return fidelity.pass ? 0 : 1;
}

function print({ dispatches }: Fidelity, json: boolean): void {
  if (dispatches.length === 0) console.error("nothing was handed out yet");
  for (const { attempt, issues, pass, differences } of dispatches) {
    const count = issues === 1 ? "1 issue" : `${issues} issues`;
    if (!json) {
      console.log(
        `attempt ${attempt}: ${count}, ${pass ? "byte for byte the verdict's" : "NOT the verdict's"}`,
      );
    }
    for (const difference of differences) console.error(printable(difference));
  }
}

async function main(): Promise<number> {
  const schema = z.object({ ...commonValues, task: taskId });
  const line = parseCommandLine(process.argv.slice(2), COMMON_OPTIONS, schema);
  if ("problem" in line) return sayUsage(USAGE, line);
  const { "base-url": baseUrl, ...asked } = line.values;
  return withService({ role: "reviewer", baseUrl, usage: USAGE }, (client) => check(client, asked));
}

process.exitCode = await main();
