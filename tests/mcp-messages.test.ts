// The messages themselves: how large and of what type, one at a time, well formed or not; what is no
// tool's; the headers of every answer; and clients that hang up.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditVerify } from "./command.fixture.ts";
import {
  MCP_HEADERS,
  MODERN,
  McpAgents,
  modern,
  postMcp,
  splitLines,
  toolCall,
} from "./mcp.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { hangUp } from "./raw-request.fixture.ts";
import { type Answer, ServiceFixture, TOKENS } from "./service.fixture.ts";
import { ACK } from "./step-routes.fixture.ts";

const service = new ServiceFixture();
const agents = new McpAgents(service);
beforeAll(async () => {
  await service.start();
  await service.createTask("seen");
});
afterAll(async () => {
  await agents.close();
  await service.dispose();
});

const MIB = 1_048_576;
const post = (body: unknown, headers: Record<string, string> = {}) =>
  postMcp(service, TOKENS.executor, body, headers);
const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const revisionOf = async (taskId: string) =>
  (await service.get(`/api/tasks/${taskId}`)).json.revision;

function expectOwnHeaders({ headers }: Answer, what: string): void {
  expect(headers.get("cache-control"), what).toBe("no-store");
  expect(headers.get("x-content-type-options"), what).toBe("nosniff");
  expect(headers.get("content-security-policy"), what).toContain("default-src 'none'");
  expect(headers.get("referrer-policy"), what).toBe("no-referrer");
  expect(headers.get("cross-origin-resource-policy"), what).toBe("same-origin");
  expect(headers.get("access-control-allow-origin"), what).toBeNull();
  expect(headers.get("mcp-session-id"), what).toBeNull();
}

describe("an answer of /mcp", () => {
  it("has the headers of every answer, whoever made it, and is there as a whole", async () => {
    const answers: [string, number, string | null, Answer][] = [
      ["2025", 200, "text/event-stream", await post(toolCall("next_task"))],
      ["2025 refused", 200, "text/event-stream", await post(toolCall("get_task"))],
      ["notification", 202, null, await post({ jsonrpc: "2.0", method: "notifications/x" })],
      [
        "2026",
        200,
        "application/json",
        await post(modern("tools/list"), { ...MODERN, "mcp-method": "tools/list" }),
      ],
      ["protocol error", 400, "application/json", await post({ jsonrpc: "1.0" })],
      ["problem", 400, "application/problem+json", await post("{")],
    ];
    for (const [what, status, type, answer] of answers) {
      expect([answer.status, answer.headers.get("content-type")], what).toEqual([status, type]);
      expectOwnHeaders(answer, what);
      // A stream that was kept open would have no length.
      if (status === 200) {
        const bytes = new TextEncoder().encode(answer.text).length;
        expect(answer.headers.get("content-length"), what).toBe(String(bytes));
      }
    }
    const [, , , event] = answers[0]!;
    expect(event.text).toMatch(/^event: message\ndata: [^\n]+\n\n$/);
  });

  it("has no line end in its event that only some clients take for one", async () => {
    const ends = "\u0085|\u2028|\u2029|\\u2028|\v\f\u001c\u001d\u001e\r\n\r";
    await service.createTask("many-lines", { request_text: ends });
    const told = await post(toolCall("get_task", { task_id: "many-lines" }, `${ends}id`));
    expect(splitLines(told.text)).toHaveLength(4);
    expect(told.json.id).toBe(`${ends}id`);
    const { content, structuredContent } = told.json.result;
    expect(structuredContent.task.request_text).toBe(ends);
    expect(JSON.parse(content[0].text)).toEqual(structuredContent);
  });

  it("counts among the service's answers, with the time it took", async () => {
    await post(toolCall("next_task"));
    const { text } = await service.get("/metrics");
    expect(text).toMatch(/route="\/mcp",method="POST",status="200"\} \d/);
  });
});

describe("a body of /mcp", () => {
  /** A message of just so many bytes. */
  const pingOf = (bytes: number) => {
    const text = JSON.stringify(ping);
    return text.replace("}", `${" ".repeat(bytes - text.length)}}`);
  };

  it("may have 2 MiB, and one byte more is refused", async () => {
    expect((await post(pingOf(2 * MIB))).status).toBe(200);
    expectProblem(await post(pingOf(2 * MIB + 1)), 413, "body_too_large");
  });

  it("has to be JSON, by type and by text", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "text/json"]) {
      const refused = await post(JSON.stringify(ping), { "content-type": type });
      expectProblem(refused, 415, "unsupported_media_type", type);
    }
    expectProblem(
      await post(JSON.stringify(ping), { "content-type": "application/vnd.api+json" }),
      415,
      "unsupported_media_type",
    );
    for (const body of ["", "{", '{"jsonrpc"', "nonsense", '{"jsonrpc":"2.0",}']) {
      expectProblem(await post(body), 400, "malformed_json", body);
    }
  });

  it("may say nothing twice, and nothing that would be changed in keeping", async () => {
    const call = JSON.stringify(toolCall("ack_task", { task_id: "seen", ...ACK }));
    const pointers: [string, string][] = [
      [call.replace('"attempt":1', '"attempt":1,"attempt":2'), "/params/arguments/attempt"],
      [call.replace('"id":1', '"id":1,"id":2'), "/id"],
      [call.replace('"id":1', '"id":12345678901234567890'), "/id"],
      [call.replace("Count", "\\ud800"), "/params/arguments/criteria_echo/0"],
    ];
    for (const [body, path] of pointers) {
      const refused = await post(body);
      expectProblem(refused, 400, "malformed_json", body);
      expect(refused.json.errors).toMatchObject([{ path }]);
    }
    expect(await revisionOf("seen")).toBe(1);
  });

  it("may be nested as deeply as it likes, and is refused like any other", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const call = JSON.stringify(toolCall("ack_task", { task_id: "seen", attempt: "DEEP" }));
    const told = await post(call.replace('"DEEP"', deep));
    expect(told.json.result.structuredContent).toMatchObject({ code: "invalid_body" });
    const meta = JSON.stringify({ ...ping, params: { x: "DEEP" } }).replace('"DEEP"', deep);
    expect((await post(meta)).status).toBe(200);
  });

  it("is one message: a batch of any size is refused, and nothing of it is done", async () => {
    const ack = toolCall("ack_task", { task_id: "seen", ...ACK });
    const initialize = { jsonrpc: "2.0", id: 2, method: "initialize", params: {} };
    const many = Array.from({ length: 10_000 }, (_, id) => ({ ...ack, id }));
    for (const batch of [[], [ack], [ack, ping], [ping, initialize], many]) {
      const refused = await post(batch);
      expectProblem(refused, 400, "invalid_body");
      expect(refused.json.errors).toEqual([
        { path: "", message: "is a batch; send each message in a request of its own" },
      ]);
    }
    expect(await revisionOf("seen")).toBe(1);
  });
});

describe("a message that is not one of the protocol", () => {
  it.each<[unknown, number, number]>([
    [null, 400, -32_600],
    ["a text", 400, -32_600],
    [7, 400, -32_600],
    [{}, 400, -32_600],
    [{ jsonrpc: "1.0", id: 1, method: "ping" }, 400, -32_600],
    [{ jsonrpc: "2.0", id: {}, method: "ping" }, 400, -32_600],
    [{ jsonrpc: "2.0", id: 1, method: 7 }, 400, -32_600],
    [{ jsonrpc: "2.0", id: 1, method: "no/such/method" }, 200, -32_601],
    [{ jsonrpc: "2.0", id: 1, method: "resources/list" }, 200, -32_601],
    [
      { jsonrpc: "2.0", id: 1, method: "logging/setLevel", params: { level: "debug" } },
      200,
      -32_601,
    ],
  ])("%j gets an error of JSON-RPC", async (message, status, code) => {
    const answer = await post(JSON.stringify(message));
    expect([answer.status, answer.json.error?.code], answer.text).toEqual([status, code]);
    expect(answer.text).not.toMatch(/node_modules|\.[mt]s:|    at /);
  });

  it("is answered with its own id, and one without an id with nothing", async () => {
    for (const id of ["a", 0, -1, "💡\u2028"]) {
      expect((await post({ ...ping, id })).json).toMatchObject({ id, result: {} });
    }
    const { id: _, ...silent } = toolCall("ack_task", { task_id: "seen", ...ACK });
    const taken = await post(silent);
    expect([taken.status, taken.text]).toEqual([202, ""]);
    expect(await revisionOf("seen")).toBe(1);
  });

  it("needs to accept what the protocol answers with", async () => {
    const refused = await post(ping, { accept: "application/json" });
    expect([refused.status, refused.json.error.message]).toEqual([
      406,
      expect.stringContaining("text/event-stream"),
    ]);
  });

  it("names a revision that there is", async () => {
    const wanted = { ...MODERN, "mcp-method": "tools/list", "mcp-protocol-version": "2099-01-01" };
    const answer = await post(ping, wanted);
    expect([answer.status, answer.json.error !== undefined]).toEqual([400, true]);
  });
});

describe("a stream that would be held open", () => {
  it("is refused at once: there is nothing to subscribe to", async () => {
    const params = { notifications: { toolsListChanged: true } };
    const named = { ...MODERN, "mcp-method": "subscriptions/listen" };
    const listen = modern("subscriptions/listen", params);
    const answer = await post(listen, named);
    expect(answer.json.error).toMatchObject({ message: "Subscription limit reached" });
    const old = await post({ jsonrpc: "2.0", id: 1, method: "subscriptions/listen", params });
    expect(old.json.error).toMatchObject({ code: -32_601 });
  });

  it("is no GET, and no session is ended by DELETE", async () => {
    for (const method of ["GET", "DELETE", "PUT"]) {
      const headers = { authorization: `Bearer ${TOKENS.executor}`, accept: "text/event-stream" };
      const answer = await service.call(method, "/mcp", { headers });
      expectProblem(answer, 405, "method_not_allowed", method);
      expect(answer.headers.get("allow")).toBe("POST, OPTIONS");
    }
  });
});

describe("a client that hangs up", () => {
  const head = (length: number) =>
    [
      "POST /mcp HTTP/1.1",
      "host: localhost",
      `authorization: Bearer ${TOKENS.executor}`,
      ...Object.entries(MCP_HEADERS).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${length}`,
    ].join("\r\n");

  it("in the middle of its message has changed nothing", async () => {
    const body = JSON.stringify(toolCall("ack_task", { task_id: "seen", ...ACK }));
    const errorsBefore = service.logLines().filter((line) => line.audit_event === "error").length;
    for (const part of [body.slice(0, 1), body.slice(0, -1)]) {
      await hangUp(service.port, head(body.length), part);
    }
    expect(await revisionOf("seen")).toBe(1);
    const errors = service.logLines().filter((line) => line.audit_event === "error");
    expect(errors).toHaveLength(errorsBefore);
  });

  it("before its answer leaves a step that is whole or was never taken", async () => {
    const ids = Array.from({ length: 20 }, (_, number) => `left-${number}`);
    for (const id of ids) await service.createTask(id);
    await Promise.all(
      ids.map((id) => {
        const body = JSON.stringify(toolCall("ack_task", { task_id: id, ...ACK }));
        return hangUp(service.port, head(body.length), body);
      }),
    );
    // Those that come after them are served, and the record is whole.
    const agent = await agents.connect(TOKENS.executor);
    for (const id of ids) {
      const { revision, ack } = (await service.get(`/api/tasks/${id}`)).json;
      expect([revision, ack === undefined], id).toEqual(revision === 1 ? [1, true] : [2, false]);
      const again = await agent.call("ack_task", { task_id: id, ...ACK });
      expect([again.isError, again.json.code]).toEqual(
        revision === 1 ? [false, undefined] : [true, "already_claimed"],
      );
    }
    expect((await auditVerify(service.dataDir)).code).toBe(0);
  });
});
