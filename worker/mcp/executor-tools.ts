// The executor's steps as tools: claim the attempt, record what is done, hand in the result.

import { ackCommand, resultCommand, toolCallCommand } from "../domain/commands.ts";
import { ackTask } from "../domain/steps/ack.ts";
import { submitResult } from "../domain/steps/result.ts";
import { recordToolCall } from "../domain/steps/tool-call.ts";
import type { Task } from "../domain/task-schema.ts";
import { stepTool } from "./step-tool.ts";
import { completeResult, nameWorkLeft } from "./work-left.ts";

export const ackTool = stepTool({
  name: "ack_task",
  title: "Claim a task by reciting it",
  description:
    "Claims the current attempt of a task for you, by reciting what it will be judged by: `criteria_echo` is the text of every acceptance criterion, `scope_echo` every line of the declared scope, in order and byte for byte (no trimming, no other line breaks, no look-alike characters). Call it once, after next_task and before you work. Refused: a text that differs (you are told which lines), an attempt that is not current, an attempt that is held already (`held_by_you`: by you). Then do the work and call record_tool_call and submit_result.",
  roles: ["executor"],
  isIdempotent: false,
  command: ackCommand,
  step: ackTask,
  next(task) {
    const left = nameWorkLeft(task);
    return `The attempt is yours. Do the work within declared_scope and record what you do with record_tool_call. When it is done, call submit_result with ${nameAttempt(task)} and a work log that has an entry for each of: ${left}.`;
  },
});

export const toolCallTool = stepTool({
  name: "record_tool_call",
  title: "Record a tool call of your own",
  description:
    "Puts one thing that you did with a tool (a command, a search, an edit) on the task's record, where the reviewer and a person will look at it. Give each call a `tool_call_id` of your own; the same id again updates it, so a call can be shown as `running` and later as `succeeded` or `failed`. Call it as often as you like between ack_task and submit_result. Refused: before your ack_task, on another executor's attempt, after a verdict, and another name for a known id.",
  roles: ["executor"],
  // Each record is a revision of the task, also one that says the same again.
  isIdempotent: false,
  command: toolCallCommand.required({ attempt: true }),
  step: recordToolCall,
  next(task, { tool_call_id, status }) {
    const result = `call submit_result with ${nameAttempt(task)}`;
    return status === "running"
      ? `When it has ended, call record_tool_call again with tool_call_id "${tool_call_id}" and how it ended. When the work is done, ${result}.`
      : `Go on. When the work is done, ${result}; an entry can name this call with tool_call_id "${tool_call_id}".`;
  },
});

export const resultTool = stepTool({
  name: "submit_result",
  title: "Hand in the result",
  description:
    "Hands in what you did on the current attempt. Each entry of `work_log` says one thing in plain words and names what it answers: `criterion_ref` the criterion, `issue_ref` the issue of `dispatch`, `tool_call_id` the recorded call it rests on. Answer every criterion and every handed-out issue. `diff_snapshot` may hold the change itself. Until there is a verdict you can call it again: the later result stands. Refused: before your ack_task, an attempt that is not current, after a verdict, a reference to what the task doesn't hold.",
  roles: ["executor"],
  isIdempotent: false,
  command: resultCommand,
  step: submitResult,
  next: (task) =>
    completeResult(task) ?? "Delivered: a reviewer judges it now. Call next_task for the next one.",
});

function nameAttempt({ task_id, attempt }: Task): string {
  return `task_id "${task_id}" and attempt ${attempt}`;
}
