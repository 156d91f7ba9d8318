// The fake executor: recites what it is asked, records one tool call, and hands in a work log that
// answers every criterion and every issue. It does no work; the protocol it keeps is a real agent's.

import type { Client } from "../../client.ts";
import type { VerdictCommand } from "../../../worker/domain/commands.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import { deriveStage } from "../../../worker/domain/stage.ts";
import {
  type AgentPlan,
  type AgentRun,
  type PlannedStep,
  type UnfitOptions,
  runAgent,
} from "./agent-run.ts";
import {
  type Falsified,
  TOOL_CALL_ID,
  findUnknown,
  recite,
  report,
  toolCalls,
} from "./executor-commands.ts";

export const EXECUTOR_STEPS = ["ack", "tool-call", "result"] as const;
export type ExecutorStep = (typeof EXECUTOR_STEPS)[number];

export interface ExecutorOptions extends Falsified {
  /** All that is left to do when empty: nothing where the attempt's result stands and waits. */
  only?: readonly ExecutorStep[];
  /** Named in place of the task's own. */
  attempt?: number | undefined;
  /** A verdict in place of all work: an executor's token gives none. */
  verdict?: boolean;
}

/** Doesn't fit: an `unanswered` that names nothing of the task's. Throws NoAnswerError. */
export function runFakeExecutor(
  client: Client,
  taskId: string,
  options: ExecutorOptions = {},
): Promise<AgentRun | UnfitOptions> {
  return runAgent(client, "executor", taskId, (task) => planWork(client, task, options));
}

function planWork(client: Client, task: Task, options: ExecutorOptions): AgentPlan | UnfitOptions {
  const unknown = findUnknown(task, options.unanswered);
  if (unknown !== undefined) {
    const what = `has no criterion and no open issue "${unknown}"`;
    return { problem: `task ${task.task_id} ${what}` };
  }
  if (deriveStage(task) === "delivered" && isPlain(options)) {
    const note = `nothing left to do: attempt ${task.attempt} waits for a reviewer`;
    return { steps: [], note };
  }
  return { steps: planSteps(client, task, options) };
}

/** Nothing is asked for but what is left to do. */
function isPlain({ only = [], unanswered = [], ...options }: ExecutorOptions): boolean {
  const { attempt, ...flags } = options;
  const isGiven = attempt !== undefined || Object.values(flags).includes(true);
  return only.length + unanswered.length === 0 && !isGiven;
}

/** Each with its key alone: what is new on the task since it was read, an executor's step isn't about. */
function planSteps(client: Client, task: Task, options: ExecutorOptions): PlannedStep[] {
  const { task_id } = task;
  const attempt = options.attempt ?? task.attempt;
  if (options.verdict) {
    const command: VerdictCommand = { attempt, decision: "approve", issues: [] };
    const take: PlannedStep["take"] = ({ idempotencyKey }) =>
      client.recordVerdict(task_id, command, { idempotencyKey });
    return [{ step: "verdict", command, take }];
  }
  const steps = stepsToTake(task, options);
  return steps.flatMap((step): PlannedStep[] => {
    switch (step) {
      case "ack": {
        const command = recite(task, attempt, options);
        const take: PlannedStep["take"] = ({ idempotencyKey }) =>
          client.ack(task_id, command, { idempotencyKey });
        return [{ step, command, take }];
      }
      case "tool-call":
        return toolCalls(attempt).map((command) => ({
          step,
          command,
          take: ({ idempotencyKey }) => client.recordToolCall(task_id, command, { idempotencyKey }),
        }));
      case "result": {
        const recorded = steps.includes("tool-call") || hasRecordedCall(task);
        const command = report(task, attempt, recorded, options);
        const take: PlannedStep["take"] = ({ idempotencyKey }) =>
          client.submitResult(task_id, command, { idempotencyKey });
        return [{ step, command, take }];
      }
    }
  });
}

/**
 * An attempt that is acked is gone on with: it may be our own ack, from before a restart. Where it is
 * another's, the service refuses the next step with `claimed_by_other`.
 */
function stepsToTake(task: Task, { only = [], wrongEcho, dropEcho }: ExecutorOptions) {
  if (only.length > 0) return EXECUTOR_STEPS.filter((step) => only.includes(step));
  const isAcked = task.ack !== undefined && !wrongEcho && !dropEcho;
  return EXECUTOR_STEPS.filter((step) => step !== "ack" || !isAcked);
}

function hasRecordedCall(task: Task): boolean {
  return task.tool_calls.some(
    (call) => call.attempt === task.attempt && call.tool_call_id === TOOL_CALL_ID,
  );
}
