// What an agent finds at /mcp when it connects: who is let in, what it is told of the service, and which
// tools its token has, in both eras of the protocol.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ERAS, McpAgent, McpAgents, postMcp, toolCall } from "./mcp.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const service = new ServiceFixture({ READ_TOKEN: TOKENS.reader });
const agents = new McpAgents(service);
beforeAll(() => service.start());
afterAll(async () => {
  await agents.close();
  await service.dispose();
});

const TOOLS = {
  executor: ["next_task", "get_task", "ack_task", "record_tool_call", "submit_result"],
  reviewer: ["next_review", "get_task", "submit_verdict", "redispatch_task"],
} as const;
const ROLES = ["executor", "reviewer"] as const;
const MEETINGS = ERAS.flatMap((era) => ROLES.map((role) => [era, role] as const));

describe.each(MEETINGS)("a client of %s with a token of %s", (era, role) => {
  it("is told of its part, of tools and of nothing else", async () => {
    const { client } = await agents.connect(TOKENS[role], era);
    expect(client.getServerVersion()).toMatchObject({ name: "countersign", title: "Countersign" });
    // Neither lists that change nor anything that could be subscribed to.
    expect(client.getServerCapabilities()).toEqual({ tools: {} });
    const told = client.getInstructions() ?? "";
    const other = role === "executor" ? "reviewer" : "executor";
    const article = role === "executor" ? "an" : "a";
    expect(told).toMatch(new RegExp(`^You are ${role}, ${article} ${role} of Countersign, `));
    expect(told.includes("can't be done")).toBe(role === "executor");
    for (const tool of TOOLS[role]) {
      if (tool !== "get_task") expect(told).toContain(tool);
    }
    expect(told).not.toContain(TOOLS[other][0]);
    expect(client.getNegotiatedProtocolVersion()).toBe(
      era === "2025" ? "2025-11-25" : "2026-07-28",
    );
  });

  it("finds the tools of its role, with schemas that hold", async () => {
    const { client } = await agents.connect(TOKENS[role], era);
    const { tools, nextCursor } = await client.listTools();
    expect(nextCursor).toBeUndefined();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS[role]);
    for (const { name, inputSchema, outputSchema, annotations } of tools) {
      expect(annotations, name).toMatchObject({ readOnlyHint: /^(?:next|get)_/.test(name) });
      expect(outputSchema, name).toMatchObject({ type: "object" });
      // What it publishes is what it takes: unknown fields are refused, here as there.
      const validator = z.fromJSONSchema(inputSchema as Record<string, unknown>);
      expect(validator.safeParse({ nonsense: 1 }).success, name).toBe(false);
      const told = await client.callTool({ name, arguments: { nonsense: 1 } });
      expect(told.structuredContent, name).toMatchObject({
        code: "invalid_body",
        errors: expect.arrayContaining([{ path: "/nonsense", message: "is not a known field" }]),
      });
    }
  });

  it("is refused the other role's tools, on the record, and told which it has", async () => {
    const agent = await agents.connect(TOKENS[role], era);
    const other = role === "executor" ? "reviewer" : "executor";
    for (const name of TOOLS[other].filter((tool) => tool !== "get_task")) {
      const { isError, json } = await agent.call(name, { task_id: "never-made" });
      expect(isError).toBe(true);
      expect(json).toMatchObject({ code: "role_not_allowed" });
      expect(json.next).toContain(TOOLS[role][0]);
      const line = service
        .logLines()
        .find(({ correlation_id }) => correlation_id === json.correlation_id);
      expect(line).toMatchObject({
        audit_event: "request_refused",
        status: 403,
        code: "role_not_allowed",
        tool: name,
        named_task_id: "never-made",
        path: "/mcp",
        route: "/mcp",
        actor: { role, name: role },
      });
      const unnamed = await agent.call(name, { task_id: "Never made" });
      const ofUnnamed = service
        .logLines()
        .find(({ correlation_id }) => correlation_id === unnamed.json.correlation_id);
      expect(ofUnnamed).toMatchObject({ code: "role_not_allowed", tool: name });
      expect(ofUnnamed).not.toHaveProperty("named_task_id");
    }
    await expect(agent.call("drop_table")).rejects.toThrow(
      `Unknown tool. Yours are ${TOOLS[role].join(", ")}.`,
    );
    await expect(agent.call("constructor")).rejects.toThrow("Unknown tool");
  });
});

describe("an agent with a name of its own", () => {
  it("is told it first", async () => {
    const named = new ServiceFixture({ EXECUTOR_TOKEN: `otto:${TOKENS.executor}` });
    await named.start();
    const otto = await new McpAgent(named, TOKENS.executor).connect();
    try {
      expect(otto.client.getInstructions()).toMatch(/^You are otto, an executor of Countersign, /);
    } finally {
      await otto.close();
      await named.dispose();
    }
  });
});

describe("a caller that is neither executor nor reviewer", () => {
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  const noteOf = (correlationId: string) =>
    service.logLines().find((line) => line.correlation_id === correlationId);

  it.each([
    ["nobody", undefined, 401, "authentication_required"],
    ["a wrong token", "no-token-of-this-service", 401, "invalid_credentials"],
    ["an admin", TOKENS.admin, 403, "role_not_allowed"],
    ["a reader", TOKENS.reader, 403, "role_not_allowed"],
  ])("is refused before the message is looked at: %s", async (_who, token, status, code) => {
    for (const body of [ping, toolCall("next_task"), "{", [ping]]) {
      const refused = await postMcp(service, token, body);
      expectProblem(refused, status, code);
      expect(noteOf(refused.json.correlation_id)).toMatchObject({
        audit_event: "request_refused",
        status,
        code,
        route: "/mcp",
      });
    }
  });

  it.each(ERAS)("can't connect with the official client of %s either", async (era) => {
    for (const token of [TOKENS.admin, "no-token-of-this-service"]) {
      await expect(new McpAgent(service, token, era).connect()).rejects.toThrow();
    }
  });

  it("is a page of another origin, whatever token it has", async () => {
    const { port } = service;
    for (const origin of ["http://evil.example", "null", "https://127.0.0.1"]) {
      const refused = await postMcp(service, TOKENS.executor, ping, { origin });
      expectProblem(refused, 403, "origin_not_allowed", origin);
    }
    const own = await postMcp(service, TOKENS.executor, ping, {
      origin: `http://127.0.0.1:${port}`,
    });
    expect(own.status).toBe(200);
  });
});
