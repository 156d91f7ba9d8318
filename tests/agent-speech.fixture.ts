// For tests: how an agent takes a step of the protocol, over HTTP or over MCP with the official client.
// What it says and what it is told is the same either way, but that over MCP a reviewer has to look first.

import type { AgentRole } from "../scripts/validation/agents/agent-run.ts";
import { McpAgent } from "./mcp.fixture.ts";
import { type ServiceFixture, TOKENS } from "./service.fixture.ts";

export type AgentStep = "ack" | "tool-calls" | "result" | "verdict" | "redispatch";

export interface Told {
  refused: boolean;
  /** The answer, or the refusal with its `code`. */
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

export type Speech = (
  role: AgentRole,
  taskId: string,
  step: AgentStep,
  body?: object,
) => Promise<Told>;

const TOOLS: Readonly<Record<AgentStep, string>> = {
  ack: "ack_task",
  "tool-calls": "record_tool_call",
  result: "submit_result",
  verdict: "submit_verdict",
  redispatch: "redispatch_task",
};

export function overHttp(service: ServiceFixture): Speech {
  return async (role, taskId, step, body) => {
    const { status, json } = await service.post(`/api/tasks/${taskId}/${step}`, role, body);
    return { refused: status >= 400, json };
  };
}

/** A connection of its own for each step: agents come and go. */
export function overMcp(service: ServiceFixture): Speech {
  return async (role, taskId, step, body) => {
    const agent = await new McpAgent(service, TOKENS[role]).connect();
    try {
      const shown = step === "verdict" ? await agent.shown(taskId) : {};
      const args = { task_id: taskId, ...shown, ...body };
      const { isError, json } = await agent.call(TOOLS[step], args);
      return { refused: isError, json };
    } finally {
      await agent.close();
    }
  };
}
