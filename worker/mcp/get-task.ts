// get_task: the task as GET /api/tasks/{task_id} answers it, with its ETag, but for what can be too long
// for an agent: that has to be asked for.

import { z } from "zod";
import { deriveStage } from "../domain/stage.ts";
import { task, taskId } from "../domain/task-schema.ts";
import type { Actor, Task } from "../domain/task-schema.ts";
import { etagOf } from "../http/conditional.ts";
import { readTask } from "../routes/read-task.ts";
import { readTool } from "./read-tool.ts";
import { TOOL_CALLS_SHOWN_MAX } from "./task-views.ts";
import { whatNow } from "./what-now.ts";

/** What every task has. Whole, its schema has 20 KB, which some clients put into each prompt. */
const told = task.pick({
  task_id: true,
  status: true,
  revision: true,
  attempt: true,
  request_text: true,
  acceptance_criteria: true,
  declared_scope: true,
});

const part = z.enum(["history", "tool_calls", "diff"]);
type Part = z.infer<typeof part>;

const leftOut = z.object({
  part,
  entries: z
    .int()
    .optional()
    .describe("How many there are: of the history, or of earlier tool calls."),
  chars: z.int().optional().describe("How long the diff is."),
});
type LeftOut = z.infer<typeof leftOut>;

export const getTask = readTool({
  name: "get_task",
  title: "Read a task",
  description:
    "Reads one task as it stands: request, criteria, scope, who holds it (`ack`), the latest tool calls, the result (`task_result`), the verdict, and what was handed out again (`dispatch`). The `history` of earlier attempts and results, earlier `tool_calls`, and the result's `diff_snapshot`, are there when you ask for them with `include`; `left_out` says what there is of them. Call it when you need more than next_task or next_review showed, or after a refusal, to see what has changed. It changes nothing.",
  roles: ["executor", "reviewer"],
  input: z.strictObject({
    task_id: taskId,
    include: z
      .array(part)
      .optional()
      .describe(
        "What to show besides. Each can be too long for you: a history holds former results, with their diffs.",
      ),
  }),
  answer: z.object({
    task: told.loose().describe("What its file holds; here is what every task has."),
    left_out: z
      .array(leftOut)
      .optional()
      .describe("What the file holds besides, for which include asks."),
    etag: z.string().describe("Of the task's file; submit_verdict takes it."),
    next: z.string().describe("What to do now."),
  }),
  async run({ task_id, include = [] }, { service, actor }) {
    const read = await readTask(service, actor, task_id);
    if (!read.ok) return read;
    const { content, sha256 } = read.stored;
    // Storage serves no file that doesn't fit the schema (TaskCodec.inspect).
    const whole = JSON.parse(content) as Task;
    const etag = etagOf(sha256);
    const answer = shown(whole, include);
    const next = `${unseenDiff(answer.left_out, whole, actor)}${whatNow(whole, actor)}`;
    return { ok: true, answer: { ...answer, etag, next } };
  },
});

/** What holds nothing is shown: then there is nothing to ask for. */
function shown(whole: Task, include: readonly Part[]) {
  const { history, task_result, tool_calls, ...others } = whole;
  const earlier = include.includes("tool_calls") ? 0 : tool_calls.length - TOOL_CALLS_SHOWN_MAX;
  const hidesHistory = history.length > 0 && !include.includes("history");
  const diff = include.includes("diff") ? "" : (task_result?.diff_snapshot ?? "");
  const left_out: LeftOut[] = [
    ...(hidesHistory ? [{ part: "history" as const, entries: history.length }] : []),
    ...(earlier > 0 ? [{ part: "tool_calls" as const, entries: earlier }] : []),
    ...(diff === "" ? [] : [{ part: "diff" as const, chars: diff.length }]),
  ];
  const { diff_snapshot: _, ...resultOnly } = task_result ?? {};
  return {
    task: {
      ...others,
      tool_calls: earlier > 0 ? tool_calls.slice(earlier) : tool_calls,
      ...(!hidesHistory && { history }),
      ...(task_result && { task_result: diff === "" ? task_result : resultOnly }),
    },
    ...(left_out.length > 0 && { left_out }),
  };
}

/** The etag is of the diff too: no verdict without a word of what it would be on. */
function unseenDiff(parts: readonly LeftOut[] | undefined, whole: Task, actor: Actor): string {
  const diff = parts?.find(({ part: name }) => name === "diff");
  if (!diff || actor.role !== "reviewer" || deriveStage(whole) !== "delivered") return "";
  return `The result has a diff of ${diff.chars} characters, which is not shown here: include ["diff"] shows it. `;
}
