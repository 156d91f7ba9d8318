// One call of a tool, from its arguments to its answer. Nothing is ever thrown: the SDK sends the
// message of what is thrown to the client (@modelcontextprotocol/server 2.4.0).

import type { CallToolResult } from "@modelcontextprotocol/server";
import { taskId } from "../domain/task-schema.ts";
import { auditFailure } from "../http/audit-failure.ts";
import { describeFailure } from "../http/describe-failure.ts";
import { failed } from "../http/failure.ts";
import type { Failed } from "../http/failure.ts";
import { faultOf } from "../http/fault.ts";
import { answerRefusal } from "./refusal-answer.ts";
import { MCP_PATH } from "./tool.ts";
import type { Arguments, Tool, ToolContext, ToolOutcome } from "./tool.ts";

export async function callTool(
  tool: Tool,
  given: Arguments,
  context: ToolContext,
): Promise<CallToolResult> {
  const outcome = await attempt(tool, given, context);
  return outcome.ok ? toResult(outcome.answer) : refuse(tool, given, context, outcome.failed);
}

async function attempt(tool: Tool, given: Arguments, context: ToolContext): Promise<ToolOutcome> {
  const { role } = context.actor;
  if (!tool.roles.some((allowed) => allowed === role)) {
    const failure = { reason: "role_not_allowed", role, allowed: tool.roles } as const;
    return { ok: false, failed: failed(failure) };
  }
  try {
    return await tool.run(given, context);
  } catch (fault) {
    return { ok: false, failed: faultOf(fault) };
  }
}

async function refuse(
  { name }: Tool,
  given: Arguments,
  { service, actor, correlationId }: ToolContext,
  refused: Failed,
): Promise<CallToolResult> {
  const description = describeFailure(refused.failure);
  const request = { method: "POST", path: MCP_PATH, route: MCP_PATH, correlationId, actor };
  const namedTaskId = taskId.safeParse(given["task_id"]).data;
  const called = { tool: name, ...(namedTaskId !== undefined && { namedTaskId }) };
  await auditFailure(service.storage, { ...request, ...called }, refused, description);
  const answer = answerRefusal(description, {
    name,
    given,
    actor,
    correlationId: refused.about?.correlation_id ?? correlationId,
  });
  return { ...toResult(answer), isError: true };
}

/** Also as text: not every client shows its agent what is structured. */
function toResult(answer: Record<string, unknown>): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(answer) }],
    structuredContent: answer,
  };
}
