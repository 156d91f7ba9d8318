// The fake executor: recites what it is asked, records one tool call, and hands in a work log that
// answers every criterion and every issue. It does no work; the protocol it keeps is a real agent's.

import type { Client } from "../../client.ts";
import type { VerdictCommand } from "../../../worker/domain/commands.ts";
import type { Task } from "../../../worker/domain/task-schema.ts";
import { type AgentRun, type PlannedStep, runAgent } from "./agent-run.ts";
import { type Falsified, TOOL_CALL_ID, recite, report, toolCalls } from "./executor-commands.ts";

export const EXECUTOR_STEPS = ["ack", "tool-call", "result"] as const;
export type ExecutorStep = (typeof EXECUTOR_STEPS)[number];

export interface ExecutorOptions extends Falsified {
  /** All that is left to do when empty. */
  only?: readonly ExecutorStep[];
  /** Named in place of the task's own. */
  attempt?: number | undefined;
  /** A verdict in place of all work: an executor's token gives none. */
  verdict?: boolean;
}

/** Throws NoAnswerError; UnfitOption where `unanswered` names nothing of the task's. */
export function runFakeExecutor(
  client: Client,
  taskId: string,
  options: ExecutorOptions = {},
): Promise<AgentRun> {
  return runAgent(client, "executor", taskId, (task) => planWork(client, task, options));
}

function planWork(client: Client, task: Task, options: ExecutorOptions): PlannedStep[] {
  const { task_id } = task;
  const attempt = options.attempt ?? task.attempt;
  if (options.verdict) {
    const command: VerdictCommand = { attempt, decision: "approve", issues: [] };
    return [{ step: "verdict", command, take: () => client.recordVerdict(task_id, command) }];
  }
  const steps = stepsToTake(task, options);
  return steps.flatMap((step): PlannedStep[] => {
    switch (step) {
      case "ack": {
        const command = recite(task, attempt, options);
        return [{ step, command, take: () => client.ack(task_id, command) }];
      }
      case "tool-call":
        return toolCalls(attempt).map((command) => ({
          step,
          command,
          take: () => client.recordToolCall(task_id, command),
        }));
      case "result": {
        const recorded = steps.includes("tool-call") || hasRecordedCall(task);
        const command = report(task, attempt, recorded, options);
        return [{ step, command, take: () => client.submitResult(task_id, command) }];
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
