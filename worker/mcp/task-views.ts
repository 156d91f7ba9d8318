// What an executor and a reviewer are shown of the task that they are given: what their part needs and
// no more. The whole of it is get_task's.

import { z } from "zod";
import { excerpt } from "../domain/excerpt.ts";
import * as schema from "../domain/task-schema.ts";
import type { Task, ToolCall } from "../domain/task-schema.ts";

const { shape } = schema.task;

/**
 * Clients refuse answers of more than some 25,000 tokens (Claude Code's default), and each is there
 * twice, as text and as structure.
 */
export const DIFF_SHOWN_CHARS_MAX = 20_000;
/** With a line of summary each some 4,000 tokens. */
export const TOOL_CALLS_SHOWN_MAX = 40;

const asked = {
  task_id: shape.task_id,
  attempt: shape.attempt.describe("The current one: name it with every step."),
  request_text: shape.request_text.describe("What was asked, word for word."),
  acceptance_criteria: shape.acceptance_criteria.describe("What the work is judged by."),
  declared_scope: shape.declared_scope.describe("What may be touched; empty: not said."),
  edits: shape.edits.describe("Later versions of the request. They change no criterion."),
  dispatch: schema.dispatch
    .pick({ reason: true, issues: true })
    .optional()
    .describe("Why the attempt before was rejected, and the issues to answer."),
  tool_calls: shape.tool_calls.describe("The latest that are recorded on this attempt."),
  earlier_tool_calls: z.int().optional().describe("How many there are before those."),
};

export const executorTask = z.object({
  ...asked,
  claimed_by_you: z.boolean().describe("true: you have acknowledged this attempt already."),
});

export const reviewerTask = z.object({
  ...asked,
  task_result: schema.taskResult
    .pick({ work_log: true, diff_snapshot: true })
    .extend({
      diff_chars: z
        .int()
        .optional()
        .describe("How long the whole diff is, where diff_snapshot is only its beginning."),
    })
    .describe("What the executor says was done."),
  ci_status: shape.ci_status,
});

export type ExecutorTask = z.infer<typeof executorTask>;
export type ReviewerTask = z.infer<typeof reviewerTask>;

export function executorView(task: Task, claimedByYou: boolean): ExecutorTask {
  return { ...askedOf(task), claimed_by_you: claimedByYou };
}

export function reviewerView(task: Task): ReviewerTask {
  const { task_result, ci_status } = task;
  return {
    ...askedOf(task),
    task_result: {
      work_log: task_result?.work_log ?? [],
      ...diffShown(task_result?.diff_snapshot),
    },
    ...(ci_status && { ci_status }),
  };
}

function diffShown(diff: string | undefined): Partial<ReviewerTask["task_result"]> {
  if (diff === undefined) return {};
  if (diff.length <= DIFF_SHOWN_CHARS_MAX) return { diff_snapshot: diff };
  return { diff_snapshot: excerpt(diff, DIFF_SHOWN_CHARS_MAX), diff_chars: diff.length };
}

/** A night's work has hundreds. */
function latestCalls(calls: ToolCall[]): { tool_calls: ToolCall[]; earlier_tool_calls?: number } {
  const earlier = calls.length - TOOL_CALLS_SHOWN_MAX;
  if (earlier <= 0) return { tool_calls: calls };
  return { tool_calls: calls.slice(earlier), earlier_tool_calls: earlier };
}

function askedOf(task: Task) {
  const { dispatch } = task;
  return {
    task_id: task.task_id,
    attempt: task.attempt,
    request_text: task.request_text,
    acceptance_criteria: task.acceptance_criteria,
    declared_scope: task.declared_scope,
    edits: task.edits,
    ...(dispatch && { dispatch: { reason: dispatch.reason, issues: dispatch.issues } }),
    ...latestCalls(task.tool_calls.filter((call) => call.attempt === task.attempt)),
  };
}
