// For tests: agents that speak MCP with the official client, in either of the protocol's eras, and
// messages that no such client would send.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Answer, ServiceFixture } from "./service.fixture.ts";

/** Clients until now begin with `initialize`; those of 2026-07-28 put what it said into every message. */
export const ERAS = ["2025", "2026"] as const;
export type Era = (typeof ERAS)[number];

const MODES = { 2025: "legacy", 2026: { pin: "2026-07-28" } } as const;

export interface Told {
  isError: boolean;
  // The tests look into many shapes; each expectation says which it means.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

export class McpAgent {
  readonly client: Client;
  readonly #transport: StreamableHTTPClientTransport;

  constructor(service: Pick<ServiceFixture, "baseUrl">, token: string, era: Era = "2025") {
    const versionNegotiation = { mode: MODES[era] };
    this.client = new Client({ name: "agent-for-tests", version: "1" }, { versionNegotiation });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    const url = new URL("/mcp", service.baseUrl);
    this.#transport = new StreamableHTTPClientTransport(url, { requestInit });
  }

  async connect(): Promise<this> {
    await this.client.connect(this.#transport);
    return this;
  }

  async call(name: string, args: object = {}): Promise<Told> {
    const told = await this.client.callTool({ name, arguments: { ...args } });
    return { isError: told.isError === true, json: told.structuredContent };
  }

  /** What a verdict needs of a task that it has looked at. */
  async shown(taskId: string): Promise<{ etag: string }> {
    return { etag: (await this.call("get_task", { task_id: taskId })).json.etag };
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** Agents of one test file, closed together. */
export class McpAgents {
  readonly #service: ServiceFixture;
  readonly #agents: McpAgent[] = [];

  constructor(service: ServiceFixture) {
    this.#service = service;
  }

  async connect(token: string, era?: Era): Promise<McpAgent> {
    const agent = await new McpAgent(this.#service, token, era).connect();
    this.#agents.push(agent);
    return agent;
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.close()));
  }
}

export const MCP_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** Posts a body as it stands to /mcp; `json` is the message that was answered, however it came. */
export async function postMcp(
  service: ServiceFixture,
  token: string | undefined,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await service.call("POST", "/mcp", {
    body,
    headers: { ...authorization, ...MCP_HEADERS, ...headers },
  });
  const event = splitLines(answer.text).find((line) => line.startsWith(DATA));
  const json: unknown = event === undefined ? answer.json : JSON.parse(event.slice(DATA.length));
  return { ...answer, json };
}

const DATA = "data: ";

// oxlint-disable-next-line eslint/no-control-regex
const LINE_ENDS = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;

/** As Python's splitlines does, and with it clients that are not the official one. */
export function splitLines(text: string): string[] {
  return text.split(LINE_ENDS);
}

export const toolCall = (name: string, args: object = {}, id: number | string = 1) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});

/** Of the revision 2026-07-28: everything that `initialize` used to say is in the message. */
export const MODERN = { "mcp-protocol-version": "2026-07-28" };
export const modern = (method: string, params: object = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method,
  params: {
    ...params,
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "t", version: "1" },
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  },
});
