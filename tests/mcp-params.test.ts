// Params that the protocol doesn't have: told with their places in our words, in both of its eras.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MODERN, modern, postMcp } from "./mcp.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  postMcp(service, TOKENS.executor, body, headers);

describe("params that don't fit their method", () => {
  const call = (given: unknown) => ["tools/call", { name: "get_task", arguments: given }] as const;
  const CLIENT = { name: "t", version: "1" };
  const REVISION = "2025-11-25";
  it.each<[string, unknown, string[]]>([
    [...call(null), ["/params/arguments"]],
    [...call([]), ["/params/arguments"]],
    [...call("{}"), ["/params/arguments"]],
    ["tools/call", undefined, ["/params/name"]],
    ["tools/call", { name: 7, arguments: 7 }, ["/params/name", "/params/arguments"]],
    ["tools/list", { cursor: 7 }, ["/params/cursor"]],
    [
      "initialize",
      undefined,
      ["/params/protocolVersion", "/params/capabilities", "/params/clientInfo"],
    ],
    [
      "initialize",
      { protocolVersion: REVISION, capabilities: {}, clientInfo: { ...CLIENT, icons: [{}] } },
      ["/params/clientInfo/icons/0/src"],
    ],
  ])("of %s, %j, are told with their places", async (method, params, places) => {
    const ask = { jsonrpc: "2.0", id: "my own", method, params };
    const eras: [object, Record<string, string>][] = [[ask, {}]];
    if (method !== "initialize") {
      const named = { "mcp-method": method, "mcp-name": "get_task" };
      eras.push([
        { ...modern(method, params as object), id: ask.id },
        { ...MODERN, ...named },
      ]);
    }
    for (const [message, headers] of eras) {
      const { status, json, text } = await post(JSON.stringify(message), headers);
      expect([status, json.id, json.error?.code], text).toEqual([200, ask.id, -32_602]);
      expect(json.error.message).toMatch(/^Wrong params: [^[\]{}\n]*$/);
      const told = json.error.message.replace("Wrong params: ", "").split("; ");
      expect(told.map((problem: string) => problem.split(": ")[0])).toEqual(places);
    }
    const { id: _, ...silent } = ask;
    expect((await post(JSON.stringify(silent))).status).toBe(202);
  });

  it("are told of in an answer that is no longer for a thousand of them", async () => {
    const icons = Array.from({ length: 1_000 }, () => ({}));
    const clientInfo = { ...CLIENT, icons };
    const params = { protocolVersion: REVISION, capabilities: {}, clientInfo };
    const { json } = await post({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    expect(json.error.message).toMatch(/; : has more problems than these 50$/);
  });
});
