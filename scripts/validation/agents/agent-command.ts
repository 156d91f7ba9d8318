// A fake agent as a command: the task that is named or that waits longest, the run, and what there is to
// say of it. Answers the exit code: 0 when every step was accepted, 1 when one was refused or there was no
// answer, 2 for bad usage.

import { printable, printableJson } from "../../audit/printable.ts";
import { type UsageWanted, sayUsage } from "../../audit/usage.ts";
import type { Client, TaskAnswer } from "../../client.ts";
import { type AgentRole, type AgentRun, type UnfitOptions, refusalOf } from "./agent-run.ts";
import { describeRefusal } from "./describe-refusal.ts";
import { withService } from "./with-service.ts";

export interface AgentCommandLine<Options> {
  /** The oldest one that waits for this agent's role when left out. */
  task: string | undefined;
  baseUrl: string | undefined;
  json: boolean;
  options: Options;
}

export interface AgentCommand<Options> {
  role: AgentRole;
  usage: string;
  line: AgentCommandLine<Options> | UsageWanted;
  run: (client: Client, taskId: string, options: Options) => Promise<AgentRun | UnfitOptions>;
}

/** What waits for whom (GET /api/tasks?stage=). */
const STAGE_FOR = { executor: "queued", reviewer: "delivered" } as const;

export async function runAgentCommand<Options>(command: AgentCommand<Options>): Promise<0 | 1 | 2> {
  const { role, usage, line, run } = command;
  if ("problem" in line) return sayUsage(usage, line);
  return withService({ wanted: role, usage, baseUrl: line.baseUrl }, async (client) => {
    const taskId = line.task ?? (await findWaitingTask(client, role));
    if (taskId === undefined) return 1;
    const done = await run(client, taskId, line.options);
    if ("problem" in done) return sayUsage(usage, done);
    if (line.json) console.log(printableJson(done));
    printSteps(done, line.json);
    return done.outcome === "done" ? 0 : 1;
  });
}

/** Says why when there is none. */
async function findWaitingTask(client: Client, role: AgentRole): Promise<string | undefined> {
  const list = await client.listTasks({ stage: STAGE_FOR[role], sort: "oldest", limit: 1 });
  if (!list.ok) {
    for (const said of describeRefusal("the list", list.problem)) console.error(said);
    return undefined;
  }
  const [oldest] = list.value.items;
  if (oldest === undefined) console.error(`no task waits for the ${role}`);
  return oldest?.task_id;
}

/** Refusals also beside --json: they go to stderr. */
function printSteps({ task_id, steps, note }: AgentRun, json: boolean): void {
  for (const step of steps) {
    const refusal = refusalOf(step);
    if (refusal !== undefined) {
      for (const line of describeRefusal(step.step, refusal)) console.error(line);
    } else if (!json) {
      const { attempt, revision, status } = step.answer as TaskAnswer;
      const state = `attempt ${attempt}, revision ${revision}, ${status}`;
      console.log(printable(`${task_id}: ${step.step} accepted: ${state}`));
    }
  }
  if (note !== undefined && !json) console.log(printable(`${task_id}: ${note}`));
}
