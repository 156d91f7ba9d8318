// Who gets a stream, and what else may be asked of /api/events (SPEC 3 and 4).

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";
import { RawStream } from "./stream.fixture.ts";

const open = new ServiceFixture();
const guarded = new ServiceFixture({ READ_TOKEN: TOKENS.reader, HOST: "0.0.0.0" });
beforeAll(() => Promise.all([open.start(), guarded.start()]));
afterAll(() => Promise.all([open.dispose(), guarded.dispose()]));

/** Lines of streams are written in batches, within a second. */
const AUDITED_MS_MAX = 5_000;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function statusOf(service: ServiceFixture, headers: Record<string, string>): Promise<number> {
  const stream = await RawStream.open(service, { headers });
  stream.leave();
  return stream.status;
}

describe("a stream", () => {
  it("needs no token on loopback, but a wrong one is no good", async () => {
    expect(await statusOf(open, {})).toBe(200);
    expect(await statusOf(open, bearer(TOKENS.executor))).toBe(200);
    expect(await statusOf(open, bearer("nobody-knows-this-token"))).toBe(401);
  });

  it("needs any valid token where reads need one, and through a tunnel", async () => {
    expect(await statusOf(guarded, {})).toBe(401);
    expect(await statusOf(open, { "x-forwarded-for": "192.0.2.1" })).toBe(401);
    for (const token of [TOKENS.reader, TOKENS.admin, TOKENS.executor, TOKENS.reviewer]) {
      expect(await statusOf(guarded, bearer(token))).toBe(200);
    }
    expectProblem(await guarded.get("/api/events"), 401, "authentication_required");
  });

  it("comes with the cookie of a signed-in browser, which can't send a token", async () => {
    const signIn = await guarded.call("POST", "/api/session", {
      body: { token: TOKENS.admin },
      headers: { origin: guarded.baseUrl },
    });
    expect(signIn.status, signIn.text).toBeLessThan(300);
    const cookie = (signIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    expect(await statusOf(guarded, { cookie })).toBe(200);
    expect(await statusOf(guarded, { cookie: cookie.replace(/.$/, "!") })).toBe(401);
  });

  it("is refused to a Host that is not ours", async () => {
    expect(await statusOf(open, { host: "evil.example" })).toBe(403);
  });

  it.each([undefined, "*/*", "text/event-stream", "text/*;q=0.5"])(
    "begins whatever the client says it takes, if that can be a stream: %s",
    async (accept) => {
      expect(await statusOf(open, accept === undefined ? {} : { accept })).toBe(200);
    },
  );
});

describe("another request for /api/events", () => {
  it.each([
    ["a parameter that nobody knows", "?task=x", "/task"],
    ["a misspelt one beside a good one", "?task_id=x&last-event-id=1", "/last-event-id"],
    ["one given twice", "?task_id=a&task_id=b", "/task_id"],
    ["a task id that can be none", "?task_id=..%2Fx", "/task_id"],
    ["an empty task id", "?task_id=", "/task_id"],
  ])("with %s is refused", async (_what, query, path) => {
    const answer = await open.get(`/api/events${query}`);
    expectProblem(answer, 400, "invalid_query");
    expect(answer.json.errors).toMatchObject([{ path }]);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])(
    "by %s is answered with what may be",
    async (method) => {
      const answer = await open.call(method, "/api/events");
      expectProblem(answer, 405, "method_not_allowed");
      expect(answer.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    },
  );

  it("by HEAD tells what a GET would bring, and opens no stream", async () => {
    const answer = await open.call("HEAD", "/api/events");
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    // Lines are written in order: one of the HEAD's would be there before the stream's own.
    await open.call("HEAD", "/api/events", { as: "jo" });
    const stream = await RawStream.open(open, { headers: bearer(TOKENS.jo) });
    const connects = () =>
      open
        .logLines()
        .filter((line) => line.audit_event === "sse_client_connect" && line.actor?.name === "jo");
    await vi.waitFor(() => expect(connects().length).toBeGreaterThan(0), AUDITED_MS_MAX);
    expect(connects()).toHaveLength(1);
    stream.leave();
  });
});
