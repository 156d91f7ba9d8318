// For tests: tasks on which a step has to be refused, each made anew: by steps, by somebody with an
// editor, or by a person of two roles.

import { expect } from "vitest";
import type { Task } from "../worker/domain/task-schema.ts";
import type { ServiceFixture } from "./service.fixture.ts";
import { ACK, taskIn } from "./step-routes.fixture.ts";

/** Has a token of each role, and may not judge what they did. */
export const SAM = { executor: "sam-executes-for-tests", reviewer: "sam-reviews-for-tests" };

export type AgentRoute = "ack" | "tool-calls" | "result" | "verdict" | "redispatch";
type State = "fresh" | "acked" | "done" | "decided" | "rejected";

/** Makes a task and answers its id. */
export type Making = (service: ServiceFixture) => Promise<string>;

export const RESULT = { attempt: 1, work_log: [{ text: "Counted: 12" }] };
export const ISSUE = { criterion_ref: "c1", text: "A spoon is missing" };
export const REJECT = { attempt: 1, decision: "reject", issues: [ISSUE] };

let made = 0;

export const neverMade: Making = () => Promise.resolve(`refused-${(made += 1)}`);

/** Taken to a state, and then on by these steps. */
export function taken(state: State, ...steps: [AgentRoute, object][]): Making {
  return async (service) => {
    const taskId = await neverMade(service);
    const path = await taskIn(service, taskId, state);
    for (const [step, body] of steps) {
      const as = step === "verdict" || step === "redispatch" ? "reviewer" : "executor";
      const { status, text } = await service.post(`${path}/${step}`, as, body);
      expect(status, text).toBe(200);
    }
    return taskId;
  };
}

/** As a person with an editor leaves it. */
function edited(state: State, change: (task: Task) => object): Making {
  return async (service) => {
    const taskId = await taken(state)(service);
    const task = JSON.parse(service.readTask(taskId)) as Task;
    service.writeTask(taskId, JSON.stringify(change(task)));
    return taskId;
  };
}

export const spoilt: Making = async (service) => {
  const taskId = await taken("fresh")(service);
  service.writeTask(taskId, "{");
  return taskId;
};

export const removed: Making = async (service) => {
  const taskId = await taken("fresh")(service);
  service.removeTask(taskId);
  return taskId;
};

export const withAllToolCalls = edited("acked", (task) => ({
  ...task,
  tool_calls: Array.from({ length: 1_000 }, (_, index) => ({
    tool_call_id: `old-${index}`,
    correlation_id: task.task_id,
    attempt: 1,
    name: "count",
    status: "succeeded",
    started_at: task.created_at,
    finished_at: task.created_at,
    summary: "",
  })),
}));

/** Its result was replaced as often as results can be. */
export const withAllResults = edited("done", (task) => {
  const { task_result } = task;
  const { at, by } = task_result!;
  const replaced = { kind: "result_replaced", at, by, task_result };
  return { ...task, history: Array.from({ length: 160 }, () => replaced) };
});

export const onLastAttempt = edited("rejected", (task) => ({
  ...task,
  attempt: 20,
  ack: { ...task.ack, attempt: 20 },
  verdict: { ...task.verdict, attempt: 20 },
}));

export const samsWork: Making = async (service) => {
  const taskId = await taken("fresh")(service);
  const headers = { authorization: `Bearer ${SAM.executor}` };
  for (const [step, body] of [
    ["ack", ACK],
    ["result", RESULT],
  ] as const) {
    const path = `/api/tasks/${taskId}/${step}`;
    expect((await service.call("POST", path, { body, headers })).status).toBe(200);
  }
  return taskId;
};

/** Delivered again, without a word on the issue that was handed out. */
export const unanswered = taken(
  "done",
  ["verdict", REJECT],
  ["redispatch", {}],
  ["ack", { ...ACK, attempt: 2 }],
  ["result", { ...RESULT, attempt: 2 }],
);
