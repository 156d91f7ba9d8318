// One JSON-RPC message, answered by the official SDK without a session: a server for each message, which
// knows this caller's tools and nothing else. Clients of the revisions from 2025 get their answer as a
// stream of one event, those of 2026-07-28 as JSON.

import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  createMcpHandler,
} from "@modelcontextprotocol/server";
import { VERSION } from "../version.ts";
import { callTool } from "./call-tool.ts";
import { refuseParams } from "./check-params.ts";
import { instructionsFor } from "./instructions.ts";
import { listTools } from "./tool-listing.ts";
import type { ToolContext } from "./tool.ts";
import { TOOLS } from "./tools.ts";

export interface AnsweredMessage {
  response: Response;
  /** What the SDK says went wrong, if anything: for the audit alone. */
  fault: unknown;
}

/** @param message the request's body, read and parsed already */
export async function answerMessage(
  request: Request,
  message: unknown,
  context: ToolContext,
): Promise<AnsweredMessage> {
  const refusal = refuseParams(message);
  if (refusal) return { response: refusal, fault: undefined };
  let fault: unknown;
  const handler = createMcpHandler(() => createServer(context), {
    // There is nothing to subscribe to, so nobody may hold a stream open.
    maxSubscriptions: 0,
    keepAliveMs: 0,
    onerror(error) {
      fault = error;
    },
  });
  const response = await handler.fetch(request, { parsedBody: message });
  return { response, fault };
}

/**
 * `tools/list` and `tools/call` are answered by ourselves: the SDK's registry checks arguments before we
 * could (a 400 before the 404) and in words that name no place, and knows no tool of another role.
 */
function createServer(context: ToolContext): McpServer {
  const { actor } = context;
  const { role } = actor;
  const info = { name: "countersign", title: "Countersign", version: VERSION };
  const mcp = new McpServer(info, { instructions: instructionsFor(actor) });
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler("tools/list", () => ({ tools: listTools(role) }));
  mcp.server.setRequestHandler("tools/call", ({ params }) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool) return callTool(tool, params.arguments ?? {}, context);
    const known = listTools(role).map(({ name }) => name);
    const message = `Unknown tool. Yours are ${known.join(", ")}.`;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
  });
  return mcp;
}
