// Phase D: a task of its own is led from creation to its second result, and at each point of that way
// all that must not be done there is tried, at once: a refusal leaves no trace in the task.

import { type ApiClient, parseJson } from "../api-client.ts";
import { VerificationFault } from "../verification-fault.ts";
import { type ActorRun, type ActorStep, acceptedSteps } from "./actor-run.ts";
import { type Agents, expectSteps } from "./agents.ts";
import type { ObservedTask } from "./observed-task.ts";
import { type ReadTask, type TaskReading, taskPath } from "./read-task.ts";
import {
  type Provocation,
  REFUSAL_CASES,
  REFUSAL_POINTS,
  REJECTED_CRITERION,
  type RefusalPoint,
  type RefusedStep,
  UNANSWERED_ISSUE,
} from "./refusal-cases.ts";

/** One of REFUSAL_CASES, tried. */
export interface ProvokedRefusal {
  name: string;
  by: Provocation["by"];
  tried: ActorStep;
}

/** A point's refusals, and the task before and after all of them. */
export interface ProvokedPoint {
  at: RefusalPoint;
  before: TaskReading;
  after: TaskReading;
  refusals: ProvokedRefusal[];
}

export interface RefusalGround {
  agents: Agents;
  /** With the token of the role that may take such a step. */
  clients: Record<"admin" | "executor" | "reviewer", ApiClient>;
  readTask: ReadTask;
}

/** Tells of each point as it comes, so that those before a fault are kept. Throws VerificationFault. */
export async function provokeRefusals(
  ground: RefusalGround,
  taskId: string,
  tell: (point: ProvokedPoint) => void,
): Promise<void> {
  const runs: ActorRun[] = [];
  for (const point of REFUSAL_POINTS) {
    runs.push(...(await reach(ground, taskId, point)));
    const before = await ground.readTask(taskId);
    const refusals = await Promise.all(
      REFUSAL_CASES[point].map(async ({ name, step, provocation }) => {
        const [tried] = await provoke(ground, before.task, runs, provocation);
        // Something else, or nothing, is no provocation of this one.
        return tried?.step === step ? [{ name, by: provocation.by, tried }] : [];
      }),
    );
    const after = await ground.readTask(taskId);
    tell({ at: point, before, after, refusals: refusals.flat() });
  }
}

/** What leads from the point before to this one. */
async function reach(
  { agents, clients }: RefusalGround,
  taskId: string,
  point: RefusalPoint,
): Promise<ActorRun[]> {
  switch (point) {
    case "created":
      return [];
    case "acked":
      return [expectSteps(await agents.executor(taskId, { only: ["ack"] }), ["ack"])];
    case "delivered": {
      const only = ["tool-call", "result"] as const;
      return [expectSteps(await agents.executor(taskId, { only }), only)];
    }
    case "rejected": {
      const rejection = { rejectCriteria: [REJECTED_CRITERION] };
      return [expectSteps(await agents.reviewer(taskId, rejection), ["verdict"])];
    }
    case "redispatched": {
      const { status } = await clients.reviewer.post(`${taskPath(taskId)}/redispatch`, {});
      if (status === 200) return [];
      throw new VerificationFault(`a rejected task's re-dispatch was answered with ${status}`);
    }
    case "redelivered": {
      const run = await agents.executor(taskId, { unanswered: [UNANSWERED_ISSUE] });
      return [expectSteps(run, ["ack", "result"])];
    }
  }
}

async function provoke(
  { agents, clients }: RefusalGround,
  task: ObservedTask,
  runs: readonly ActorRun[],
  provocation: Provocation,
): Promise<readonly ActorStep[]> {
  const { task_id: taskId } = task;
  if (provocation.by === "executor") {
    return (await agents.executor(taskId, provocation.options)).document.steps;
  }
  if (provocation.by === "reviewer") {
    return (await agents.reviewer(taskId, provocation.options)).document.steps;
  }
  if ("redispatch" in provocation) return [await send(clients.reviewer, taskId, "redispatch", {})];
  const latest = acceptedSteps(runs, "result").at(-1)?.sent;
  const [first, ...others] = (latest?.["work_log"] ?? []) as readonly object[];
  const amended = { ...latest, work_log: [{ ...first, ...provocation.entry }, ...others] };
  return [await send(clients.executor, taskId, "result", amended)];
}

async function send(
  client: ApiClient,
  taskId: string,
  step: RefusedStep,
  sent: Record<string, unknown>,
): Promise<ActorStep> {
  const path = `${taskPath(taskId)}/${step}`;
  const { status, text } = await client.post(path, sent);
  return { step, path, sent, status, answer: (parseJson(text) ?? {}) as Record<string, unknown> };
}
