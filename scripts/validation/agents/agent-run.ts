// What a fake agent does: reads its task, plans its steps by it, takes them one by one, and stops at the
// first refusal. The run says what was sent and what the service answered.

import type { Answer, Client, Problem, TaskAnswer } from "../../client.ts";
import { type StepName, stepPath, taskPath } from "../../client/paths.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";

export type AgentRole = "executor" | "reviewer";

const ROUTES = {
  ack: "ack",
  "tool-call": "tool-calls",
  result: "result",
  verdict: "verdict",
  redispatch: "redispatch",
} as const satisfies Readonly<Record<string, StepName>>;

export interface PlannedStep {
  step: keyof typeof ROUTES;
  command: object;
  /** `etag` is of what the agent saw last: the task it read, or its own step before. */
  take: (etag: string | null) => Promise<Answer<TaskAnswer>>;
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
}

/** Undefined for a step that was accepted. */
export function refusalOf({ status, answer }: AgentStep): Problem | undefined {
  return status < 300 ? undefined : (answer as Problem);
}

/** Throws NoAnswerError, and what `plan` throws. */
export async function runAgent(
  client: Client,
  role: AgentRole,
  taskId: string,
  plan: (task: Task) => readonly PlannedStep[],
): Promise<AgentRun> {
  const steps: AgentStep[] = [];
  const end = (outcome: AgentRun["outcome"]) => ({ task_id: taskId, role, outcome, steps });
  const read = await client.readTask(taskId);
  if (!read.ok) {
    const { status, problem } = read;
    steps.push({ step: "read", path: taskPath(taskId), sent: {}, status, answer: problem });
    return end("refused");
  }
  let { etag } = read;
  for (const { step, command, take } of plan(read.value)) {
    const answer = await take(etag);
    steps.push({
      step,
      path: stepPath(taskId, ROUTES[step]),
      sent: command,
      status: answer.status,
      answer: answer.ok ? answer.value : answer.problem,
    });
    if (!answer.ok) return end("refused");
    ({ etag } = answer);
  }
  return end("done");
}
