// Phase D: MCP's official client, with an agent's token, and a transcript of what was said.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import { VerificationFault } from "../verification-fault.ts";

/** Far above every limit: what takes longer is no answer. */
const ANSWER_MS_MAX = 30_000;

/** A tool's answer; the token that it was asked with is on no record. */
export interface McpCall {
  as: "executor" | "reviewer";
  tool: string;
  arguments: Record<string, unknown>;
  is_error: boolean;
  /** The structured content. */
  answer: Record<string, unknown>;
  /** The text beside it, for clients that read no other. */
  text: string;
}

export interface McpConnection {
  tools: string[];
  call: (tool: string, given: Record<string, unknown>) => Promise<McpCall>;
  close: () => Promise<void>;
}

export interface McpTarget {
  baseUrl: string;
  token: string;
  signal: AbortSignal;
}

const toolResult = z.looseObject({
  isError: z.boolean().optional(),
  structuredContent: z.record(z.string(), z.unknown()),
  content: z.tuple([z.looseObject({ type: z.literal("text"), text: z.string() })]),
});

/** Throws VerificationFault where nobody answers, or not as MCP does. */
export async function connectMcp(as: McpCall["as"], target: McpTarget): Promise<McpConnection> {
  const { baseUrl, token, signal } = target;
  const client = new Client({ name: "countersign-verifier", version: "1" });
  const options = { signal, timeout: ANSWER_MS_MAX };
  const say = async <Said>(what: string, saying: () => Promise<Said>): Promise<Said> => {
    try {
      return await saying();
    } catch (error) {
      if (signal.aborted) throw new VerificationFault(String(signal.reason));
      throw new VerificationFault(`MCP, ${as}'s ${what}: ${(error as Error).message}`);
    }
  };
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  const transport = new StreamableHTTPClientTransport(new URL("/mcp", baseUrl), { requestInit });
  await say("connection", () => client.connect(transport, options));
  const { tools } = await say("tools/list", () => client.listTools({}, options));
  return {
    tools: tools.map(({ name }) => name),
    async call(tool, given) {
      const told = await say(tool, () =>
        client.callTool({ name: tool, arguments: given }, options),
      );
      const result = toolResult.safeParse(told).data;
      if (result === undefined) {
        throw new VerificationFault(`MCP, ${as}'s ${tool}: the answer has no structured content`);
      }
      const { isError = false, structuredContent: answer, content } = result;
      return { as, tool, arguments: given, is_error: isError, answer, text: content[0].text };
    },
    close: () => client.close(),
  };
}
