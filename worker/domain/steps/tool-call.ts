// Tool call: one record per (attempt, tool_call_id). Sent again, it updates the record, so a call can
// be shown while it runs; what a closed attempt recorded never changes.

import { advance } from "../advance.ts";
import { checkClaim, checkCurrentAttempt, checkNoVerdict, checkRole } from "../attempt-checks.ts";
import type { ToolCallCommand } from "../commands.ts";
import { refused, unprocessable } from "../refusal.ts";
import type { Refusal, Step } from "../step.ts";
import type { ToolCall } from "../task-schema.ts";

export const recordToolCall: Step<ToolCallCommand> = (task, command, context) => {
  const blocked =
    checkRole(context.actor, ["executor"]) ??
    checkCurrentAttempt(task, command.attempt ?? task.attempt) ??
    checkClaim(task, context.actor) ??
    checkNoVerdict(task);
  if (blocked !== undefined) return refused(blocked);

  const position = task.tool_calls.findIndex(
    (call) => call.attempt === task.attempt && call.tool_call_id === command.tool_call_id,
  );
  const former = task.tool_calls[position];
  const wrong = checkName(former, command) ?? checkTimes(command);
  if (wrong !== undefined) return refused(wrong);

  const startedAt = command.started_at ?? former?.started_at ?? context.at;
  const call: ToolCall = {
    ...former,
    tool_call_id: command.tool_call_id,
    correlation_id: task.correlation_id,
    attempt: task.attempt,
    name: command.name,
    status: command.status,
    started_at: startedAt,
    finished_at: finishedAt(command, former, startedAt, context.at),
    summary: command.summary ?? former?.summary ?? "",
  };
  const toolCalls =
    former === undefined ? [...task.tool_calls, call] : task.tool_calls.with(position, call);
  return advance({ ...task, tool_calls: toolCalls }, context, {
    audit_event: "tool_call_recorded",
    caused_by: ["task_acked"],
    detail: {
      attempt: task.attempt,
      tool_call_id: call.tool_call_id,
      tool_name: call.name,
      tool_call_status: call.status,
      updates: former !== undefined,
    },
  });
};

/** A running call has no end; a finished one keeps the end it has, or ended now. */
function finishedAt(
  command: ToolCallCommand,
  former: ToolCall | undefined,
  startedAt: string,
  now: string,
): string | null {
  if (command.status === "running") return null;
  const end = command.finished_at ?? former?.finished_at ?? now;
  // The caller's clock may be ahead of ours: a call never ends before it began.
  return end < startedAt ? startedAt : end;
}

function checkName(former: ToolCall | undefined, command: ToolCallCommand): Refusal | undefined {
  if (former === undefined || former.name === command.name) return undefined;
  return unprocessable(
    "tool_call_renamed",
    `Tool call ${former.tool_call_id} is recorded as "${former.name}". Use that name to update it, or another tool_call_id for another call.`,
    { tool_call_id: former.tool_call_id, name: former.name },
  );
}

function checkTimes(command: ToolCallCommand): Refusal | undefined {
  const { started_at: start, finished_at: end, status } = command;
  if (typeof end !== "string") return undefined;
  if (status === "running") {
    return unprocessable(
      "tool_call_times",
      "A running tool call has no finished_at. Leave it out, or send the status it finished with.",
    );
  }
  if (start === undefined || start <= end) return undefined;
  return unprocessable(
    "tool_call_times",
    `finished_at ${end} lies before started_at ${start}. Send the times in order, or leave them to the server.`,
  );
}
