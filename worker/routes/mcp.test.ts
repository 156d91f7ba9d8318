// What /mcp does with what the SDK could not answer. All else is asked of the real service
// (tests/mcp-*.test.ts).

import { describe, expect, it } from "vitest";
import { createStorageClient } from "../storage-client.ts";
import { contextOver } from "../mcp/tool-context.fixture.ts";
import { mcpRoute } from "./mcp.ts";

const FAR_AWAY = createStorageClient({ fetch: () => Promise.reject(new Error("nobody")) });
const { service, actor, correlationId } = contextOver(FAR_AWAY, {
  role: "executor",
  name: "kim",
});

/** Headers that only the SDK stumbles over. */
class BrokenHeaders extends Headers {
  override get(name: string): string | null {
    if (name === "mcp-method") throw new Error("secret of the SDK");
    return super.get(name);
  }
}

function callWith(headers: Headers) {
  const url = new URL("http://127.0.0.1:8787/mcp");
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
  const request = new Request(url, { method: "POST", body });
  const seen = new Proxy(request, {
    get: (target, name) => (name === "headers" ? headers : Reflect.get(target, name, target)),
  });
  return mcpRoute.handle({
    request: seen,
    url,
    params: {},
    correlationId,
    caller: { actor },
    service,
  });
}

describe("what the SDK can't answer", () => {
  it("is a fault like any other, with its cause for the audit alone", async () => {
    const headers = new BrokenHeaders({ "content-type": "application/json" });
    const answer = await callWith(headers);
    expect(answer).toMatchObject({ failure: { reason: "internal_error" } });
    const { cause } = (answer as { failure: { cause: unknown } }).failure;
    expect(String(cause)).toContain("secret of the SDK");
  });

  it("is a media type that only we take, refused in our own words", async () => {
    const headers = new Headers({ "content-type": "application/vnd.api+json" });
    expect(await callWith(headers)).toEqual({ failure: { reason: "unsupported_media_type" } });
  });
});
