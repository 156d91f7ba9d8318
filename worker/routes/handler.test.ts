// What the handler does by itself, against a storage that nobody can reach. The routes with a real
// storage are tested through the real service (tests/).

import { afterEach, describe, expect, it, vi } from "vitest";
import { parseEnvironment } from "../config/environment.ts";
import { createEventHubClient } from "../event-hub-client.ts";
import { createService } from "../service.ts";
import { createStorageClient } from "../storage-client.ts";
import { createHandler } from "./handler.ts";
import { allowedMethods } from "./router.ts";
import { ROUTES } from "./table.ts";

const SECRETS = { ADMIN_TOKEN: "adm", EXECUTOR_TOKEN: "exe", TELEGRAM_WEBHOOK_SECRET: "hook" };

const PAGE = { path: "/", content_type: "text/html", sha256: "0".repeat(64), body: "<p>page</p>" };

function bareHandlerFor(environment: Record<string, string> = {}) {
  const parsed = parseEnvironment({ ...SECRETS, ...environment });
  if (!parsed.ok) throw new Error("bad environment");
  const nobody = () => Promise.reject(new Error("connection refused"));
  let minted = 0;
  const service = createService(parsed.config, {
    storage: createStorageClient({ fetch: nobody }),
    eventHub: createEventHubClient({ getByName: () => ({ fetch: nobody }) }, () => 0),
    dashboard: [PAGE],
    readsFromMemory: () => 0,
    nowMs: () => 0,
    randomHex: (bytes) => String((minted += 1)).padStart(bytes * 2, "0"),
  });
  return createHandler(service);
}

function handlerFor(environment: Record<string, string> = {}) {
  const handle = bareHandlerFor(environment);
  return async (method: string, path: string, headers: Record<string, string> = {}) => {
    const response = await handle(new Request(`http://127.0.0.1:8787${path}`, { method, headers }));
    const text = await response.clone().text();
    const isProblem = response.headers.get("content-type") === "application/problem+json";
    const problem = isProblem && text !== "" ? (JSON.parse(text) as Problem) : undefined;
    return { response, text, problem };
  };
}

interface Problem {
  code: string;
  correlation_id: string;
}

const ask = handlerFor();

async function callTool(name: string) {
  const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } };
  const headers = {
    authorization: "Bearer exe",
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  const init = { method: "POST", headers, body: JSON.stringify(message) };
  const response = await bareHandlerFor()(new Request("http://127.0.0.1:8787/mcp", init));
  return { response, text: await response.text() };
}

describe("a body that does not come to its end", () => {
  afterEach(() => vi.useRealTimers());

  it.each([
    ["/webhooks/github", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }, 10_000],
    ["/webhooks/telegram", { "x-telegram-bot-api-secret-token": "hook" }, 30_000],
    ["/mcp", { authorization: "Bearer exe" }, 30_000],
  ])("is waited for on %s, but not for ever", async (path, headers, ms) => {
    vi.useFakeTimers();
    const body = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(1)) });
    const init = { method: "POST", headers, body, duplex: "half" };
    const answer = bareHandlerFor()(new Request(`http://127.0.0.1:8787${path}`, init));
    const answered = vi.fn<() => void>();
    void answer.then(answered);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(answered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect((await answer).status).toBe(408);
  });
});

describe("every path", () => {
  it("answers 404 when no route has it", async () => {
    for (const path of ["/nope", "/api", "/api/tasks/a/nope", "/api/tasks/a/b/c"]) {
      const { response, problem } = await ask("GET", path);
      expect([path, response.status, problem?.code]).toEqual([path, 404, "not_found"]);
    }
  });

  it("answers 405 with Allow for another method, and OPTIONS with the same Allow", async () => {
    expect(allowedMethods(ROUTES).size).toBeGreaterThan(10);
    for (const [pattern, allow] of allowedMethods(ROUTES)) {
      const path = pattern.replace(":task_id", "t");
      for (const method of ["PUT", "PATCH", "GET", "POST", "DELETE"]) {
        if (allow.includes(method)) continue;
        const { response, problem } = await ask(method, path);
        expect([method, path, response.status, problem?.code]).toEqual([
          method,
          path,
          405,
          "method_not_allowed",
        ]);
        expect(response.headers.get("allow")).toBe(allow.join(", "));
      }
      const { response } = await ask("OPTIONS", path);
      expect([response.status, response.headers.get("allow")]).toEqual([204, allow.join(", ")]);
    }
  });

  it("carries the security headers, problem or not", async () => {
    for (const path of ["/", "/nope", "/api/tasks", "/openapi.json"]) {
      const { response } = await ask("GET", path);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      // What has an ETag may be kept and must be asked about.
      const kept = response.headers.has("etag") ? "private, no-cache" : "no-store";
      expect([path, response.headers.get("cache-control")]).toEqual([path, kept]);
    }
  });

  it("is refused under a foreign Host, but for webhooks", async () => {
    const foreign = { host: "evil.example" };
    for (const path of ["/", "/healthz", "/api/tasks", "/nope"]) {
      const { response, problem } = await ask("GET", path, foreign);
      expect([path, response.status, problem?.code]).toEqual([path, 403, "host_not_allowed"]);
    }
    const { problem } = await ask("POST", "/webhooks/telegram", foreign);
    expect(problem?.code).toBe("webhook_secret_wrong");
  });
});

describe("a Host that makes no URL", () => {
  it("is refused like any other foreign one, also for webhooks and bound elsewhere", async () => {
    const elsewhere = { ADMIN_TOKEN: "adm", HOST: "0.0.0.0", READ_TOKEN: "rea" };
    for (const environment of [{}, elsewhere]) {
      const handle = bareHandlerFor(environment);
      for (const url of [
        "http://a b/api/tasks",
        "http://[::1/",
        "http://x:99999/webhooks/telegram",
      ]) {
        // workerd's Request has the URL as it came; Node's would not take it.
        const request = { url, method: "GET", headers: new Headers(), body: null };
        const response = await handle(request as unknown as Request);
        expect([url, response.status]).toEqual([url, 403]);
        expect(await response.json()).toMatchObject({ code: "host_not_allowed" });
      }
    }
  });
});

describe("access", () => {
  const writes = ROUTES.filter((route) => route.access.kind === "roles");

  it("is refused to every write without a token, with a bad one, and with the wrong role", async () => {
    expect(writes.length).toBeGreaterThan(9);
    for (const { method, path: pattern, access } of writes) {
      const path = pattern.replace(":task_id", "t");
      const code = async (authorization?: string) =>
        (await ask(method, path, authorization ? { authorization } : {})).problem?.code;
      const wrong = access.kind === "roles" && access.roles.includes("admin") ? "exe" : "adm";
      const codes = [await code(), await code("Bearer nope"), await code(`Bearer ${wrong}`)];
      const expected = ["authentication_required", "invalid_credentials", "role_not_allowed"];
      expect([path, ...codes]).toEqual([path, ...expected]);
    }
  });

  it("to reads is open on loopback and closed with READ_TOKEN, also for HEAD", async () => {
    const closed = handlerFor({ READ_TOKEN: "rea" });
    const reads = ROUTES.filter((route) => route.access.kind === "read");
    expect(reads.length).toBeGreaterThan(3);
    for (const { path: pattern } of reads) {
      const path = pattern.replace(":task_id", "t");
      const token = { authorization: "Bearer rea" };
      const isRefused = ({ response }: { response: Response }) => response.status === 401;
      const refused = {
        get: isRefused(await closed("GET", path)),
        head: isRefused(await closed("HEAD", path)),
        withToken: isRefused(await closed("GET", path, token)),
        onLoopback: isRefused(await ask("GET", path)),
      };
      const expected = { get: true, head: true, withToken: false, onLoopback: false };
      expect({ path, ...refused }).toEqual({ path, ...expected });
    }
  });
});

describe("without storage", () => {
  it("answers 503 with Retry-After, and mints another correlation id for each request", async () => {
    const first = await ask("GET", "/api/tasks");
    const second = await ask("GET", "/api/tasks/t");
    for (const { response, problem } of [first, second]) {
      expect([response.status, problem?.code]).toEqual([503, "storage_unavailable"]);
      expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(problem?.correlation_id).toMatch(/^req-\d{16}$/);
    }
    expect(first.problem?.correlation_id).not.toBe(second.problem?.correlation_id);
  });

  it("tells an agent so in the answer of its tool", async () => {
    const { response, text } = await callTool("next_task");
    expect(response.status).toBe(200);
    const told = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "") as { result: object };
    expect(told.result).toMatchObject({
      isError: true,
      structuredContent: {
        code: "storage_unavailable",
        detail: "The storage can't be reached.",
        correlation_id: expect.stringMatching(/^req-\d{16}$/),
      },
    });
  });

  it("never takes a correlation id from the client", async () => {
    const claimed = { "x-correlation-id": "req-mine", "x-request-id": "req-mine" };
    expect((await ask("GET", "/api/tasks", claimed)).text).not.toContain("req-mine");
  });

  it("is degraded, and says why to those alone who may read", async () => {
    const local = await ask("GET", "/healthz");
    expect(local.response.status).toBe(503);
    expect(JSON.parse(local.text)).toMatchObject({
      status: "degraded",
      reasons: ["The storage can't be reached."],
    });
    const tunnelled = await ask("GET", "/healthz", { "x-forwarded-for": "1.2.3.4" });
    expect(tunnelled.text).toBe('{"status":"degraded"}');
  });

  it("still tells its metrics, by pattern and not by path", async () => {
    await ask("GET", "/api/tasks/some-task");
    const { response, text } = await ask("GET", "/metrics");
    expect(response.status).toBe(200);
    expect(text).toContain("countersign_storage_writable 0\n");
    expect(text).toContain('route="/api/tasks/:task_id",method="GET",status="503"');
    expect(text).not.toContain("some-task");
  });

  it("answers HEAD like GET, without the body", async () => {
    const get = await ask("GET", "/");
    const head = await ask("HEAD", "/");
    expect(get.text).toBe(PAGE.body);
    expect(head.text).toBe("");
    expect([...head.response.headers]).toEqual([...get.response.headers]);
  });

  it("does not look for a task under a name that no task can have", async () => {
    for (const name of ["UPPER", "-a", "a.json", "%2fa", "a".repeat(65)]) {
      const { problem } = await ask("GET", `/api/tasks/${name}`);
      expect([name, problem?.code]).toEqual([name, "task_not_found"]);
    }
  });
});
