// What a fake agent does: reads its task, plans its steps by it, takes them one by one, and stops at the
// first refusal. The run says what was sent and what the service answered.

import { randomUUID } from "node:crypto";
import {
  type Answer,
  type Client,
  NoAnswerError,
  type Problem,
  type TaskAnswer,
} from "../../client.ts";
import { type StepName, stepPath, taskPath } from "../../client/paths.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import { requestKey } from "./request-key.ts";

export type AgentRole = "executor" | "reviewer";

const ROUTES = {
  ack: "ack",
  "tool-call": "tool-calls",
  result: "result",
  verdict: "verdict",
  redispatch: "redispatch",
} as const satisfies Readonly<Record<string, StepName>>;

export interface StepConditions {
  /** Of what the agent saw last: the task it read, or its own step before. */
  ifMatch: string;
  idempotencyKey: string;
}

export interface PlannedStep {
  step: keyof typeof ROUTES;
  command: object;
  take: (conditions: StepConditions) => Promise<Answer<TaskAnswer>>;
}

export interface AgentPlan {
  steps: readonly PlannedStep[];
  /** What no step tells: that there is none, or that one that was asked for is left out. */
  note?: string;
}

/** Options that this task gives no meaning to. */
export interface UnfitOptions {
  problem: string;
}

export interface AgentStep {
  /** `read` stands only where the task could not be read, and is then all there is. */
  step: PlannedStep["step"] | "read";
  path: string;
  sent: object;
  status: number;
  answer: TaskAnswer | Problem;
}

export interface AgentRun {
  task_id: string;
  role: AgentRole;
  outcome: "done" | "refused";
  steps: AgentStep[];
  /** The plan's, where all of it was done. */
  note?: string;
}

/** Undefined for a step that was accepted. */
export function refusalOf({ status, answer }: AgentStep): Problem | undefined {
  return status < 300 ? undefined : (answer as Problem);
}

/** What doesn't fit is handed on as the plan says it, and nothing was sent. Throws NoAnswerError. */
export async function runAgent<Unfit extends UnfitOptions>(
  client: Client,
  role: AgentRole,
  taskId: string,
  plan: (task: Task) => AgentPlan | Unfit,
): Promise<AgentRun | Unfit> {
  const steps: AgentStep[] = [];
  const end = (outcome: AgentRun["outcome"]) => ({ task_id: taskId, role, outcome, steps });
  const read = await client.readTask(taskId);
  if (!read.ok) {
    const { status, problem } = read;
    steps.push({ step: "read", path: taskPath(taskId), sent: {}, status, answer: problem });
    return end("refused");
  }
  const planned = plan(read.value);
  if ("problem" in planned) return planned;
  const runId = randomUUID();
  const { attempt } = read.value;
  let { etag: ifMatch } = read;
  for (const { step, command, take } of planned.steps) {
    const idempotencyKey = requestKey({ runId, taskId, attempt, step, command });
    const answer = await twice(() => take({ ifMatch, idempotencyKey }));
    steps.push({
      step,
      path: stepPath(taskId, ROUTES[step]),
      sent: command,
      status: answer.status,
      answer: answer.ok ? answer.value : answer.problem,
    });
    if (!answer.ok) return end("refused");
    ifMatch = answer.etag;
  }
  return { ...end("done"), ...(planned.note !== undefined && { note: planned.note }) };
}

/** It may be only the answer that was lost: the very same request, with its key, is answered as it was. */
async function twice<Value>(send: () => Promise<Value>): Promise<Value> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return send();
  }
}
