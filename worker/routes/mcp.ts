// POST /mcp: the executor's and the reviewer's protocol for agents that speak MCP (SPEC 7). Here is what
// lies around a message: who may, how large, one at a time. What it means is worker/mcp's.

import { z } from "zod";
import { failed } from "../http/failure.ts";
import { parseStrictJson } from "../http/json-body.ts";
import { API_BODY_BYTES_MAX, receiveJson } from "../http/json-request.ts";
import { comesFromOwnOrigin } from "../http/own-origin.ts";
import { answerMessage } from "../mcp/answer-message.ts";
import { MCP_PATH } from "../mcp/tool.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

const message = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.int()]).optional(),
  method: z.string().describe("`initialize`, `tools/list`, `tools/call`, …"),
  params: z.looseObject({}).optional(),
});

export const mcpRoute: RouteDefinition = {
  method: "POST",
  path: MCP_PATH,
  access: { kind: "roles", roles: ["executor", "reviewer"] },
  docs: {
    summary: "Speak MCP",
    description:
      "Model Context Protocol, Streamable HTTP, stateless: one JSON-RPC message a request, no batches, no streams to hold open. The token's role decides which tools there are. Clients of the revisions from 2025 are answered by a `text/event-stream` of one event, those of 2026-07-28 by JSON. What breaks the rules of the protocol itself gets a JSON-RPC error, also as a 400, 404 or 406.",
    tag: "agents",
    body: { schema: message, required: true },
    answers: {
      200: { description: "The message's answer.", schema: z.looseObject({}) },
      202: { description: "A notification: there is nothing to answer." },
    },
    problems: [400, 413, 415, 503],
  },
  handle: answerMcp,
};

async function answerMcp(call: Call): Promise<Answer> {
  const { request, url, service, caller, correlationId } = call;
  // The protocol wants it (2025-11-25, Transports); agents are no pages and send none.
  if (request.headers.has("origin") && !comesFromOwnOrigin(request.headers, url)) {
    return failed({ reason: "origin_not_allowed" });
  }
  const received = await receiveJson(request, API_BODY_BYTES_MAX);
  if (!received.ok) return failed(received.failure);
  const json = parseStrictJson(received.bytes);
  if (!json.ok) return failed({ reason: "malformed_json", errors: json.errors });
  if (Array.isArray(json.value)) return failed({ reason: "invalid_body", errors: [NO_BATCHES] });

  const { actor } = caller;
  const context = { service, actor, correlationId };
  const { response, fault } = await answerMessage(request, json.value, context);
  if (response.status === 415) return failed({ reason: "unsupported_media_type" });
  if (response.status === 500) return failed({ reason: "internal_error", cause: fault });
  return wholeAnswer(response);
}

/** One request must not run ten thousand commits; the protocol dropped batches with its 2025-06-18. */
const NO_BATCHES = {
  path: "",
  message: "is a batch; send each message in a request of its own",
};

const EVENT_STREAM = "text/event-stream";

/**
 * Read to its end before it goes out, so that an answer is on its way only when the step behind it is
 * taken, and carries the headers of every other answer.
 */
async function wholeAnswer(response: Response): Promise<Response> {
  const { status } = response;
  const type = response.headers.get("content-type");
  const body = response.body === null ? null : await response.text();
  return new Response(body !== null && type === EVENT_STREAM ? escapeLineEnds(body) : body, {
    status,
    ...(type !== null && { headers: { "Content-Type": type } }),
  });
}

/**
 * Of an event's characters only line feed and carriage return end a line, and JSON escapes them. But there
 * are clients that split also where Python's splitlines does (httpx-sse before 0.4.2, Claude Desktop:
 * typescript-sdk, PR 1925), and these three JSON leaves as they are. They only stand in its strings.
 */
function escapeLineEnds(events: string): string {
  const escape = (end: string) => `\\u${end.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return events.replaceAll(/[\u0085\u2028\u2029]/g, escape);
}
