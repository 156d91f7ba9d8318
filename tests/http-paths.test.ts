// Methods, paths and Hosts (SPEC 3): what isn't served is refused in the same form everywhere, and no
// path leads to a file.

import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { rawRequest } from "./raw-request.fixture.ts";
import { ServiceFixture, TELEGRAM_SECRET, TOKENS } from "./service.fixture.ts";
import { STEP_ROUTES } from "./step-routes.fixture.ts";

const service = new ServiceFixture({ ALLOWED_HOSTS: "countersign.example, 192.0.2.7" });
beforeAll(async () => {
  await service.start();
  await service.createTask("seen");
});
afterAll(() => service.dispose());

const GETS = [
  "/",
  "/api/tasks/seen",
  "/api/tasks/seen/audit",
  "/healthz",
  "/metrics",
  "/openapi.json",
];
const POSTS = [
  ...STEP_ROUTES.map(({ name }) => `/api/tasks/seen/${name}`),
  "/mcp",
  "/webhooks/github",
  "/webhooks/telegram",
  "/webhooks/telegram/poller",
];
const ALLOWED: [string, string][] = [
  ...GETS.map((path): [string, string] => [path, "GET, HEAD, OPTIONS"]),
  ...POSTS.map((path): [string, string] => [path, "POST, OPTIONS"]),
  ["/api/tasks", "POST, GET, HEAD, OPTIONS"],
  ["/api/session", "DELETE, POST, GET, HEAD, OPTIONS"],
  ["/api/events", "GET, HEAD, OPTIONS"],
  ["/dashboard/app.js", "GET, HEAD, OPTIONS"],
];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"];

describe("a method", () => {
  it("that a path doesn't take gets 405 with what it takes, token or not", async () => {
    for (const [path, allow] of ALLOWED) {
      const refused = METHODS.filter((method) => !allow.split(", ").includes(method));
      for (const method of refused) {
        const headers = { authorization: `Bearer ${TOKENS.admin}` };
        const answer = await rawRequest({ port: service.port, method, path, headers });
        const what = `${method} ${path}`;
        expect(answer.headers.get("allow"), what).toBe(allow);
        if (method === "HEAD") expect([answer.status, answer.text]).toEqual([405, ""]);
        else expectProblem(answer, 405, "method_not_allowed", what);
      }
      const options = await service.call("OPTIONS", path);
      expect([options.status, options.headers.get("allow"), options.text]).toEqual([
        204,
        allow,
        "",
      ]);
    }
  });

  it("HEAD says of each path what GET says, without the body", async () => {
    for (const path of [...GETS, "/api/tasks", "/nope", "/api/tasks/nope", "/api/tasks?limit=x"]) {
      const get = await rawRequest({ port: service.port, path });
      const head = await rawRequest({ port: service.port, method: "HEAD", path });
      expect([head.status, head.text], path).toEqual([get.status, ""]);
      // RFC 9110, section 9.3.2: what only the body can tell may be left out.
      const said = (headers: Headers) =>
        [...headers].filter(([name]) => !["content-length", "date"].includes(name));
      expect(said(head.headers), path).toEqual(said(get.headers));
    }
  });
});

describe("a path", () => {
  const namesOnDisk = () =>
    new Set(readdirSync(service.dataDir, { recursive: true, encoding: "utf8" }));

  it("that nobody serves gets 404", async () => {
    const paths = ["/nope", "/api", "/api/", "/api/task", "/API/TASKS", "/api/tasks/seen/nope"];
    const deeper = ["/api/tasks/seen/audit/1", "/webhooks/", "/ssot/seen.json", "/.dev.vars"];
    for (const path of [...paths, ...deeper, "//api/tasks", "/api//tasks", "/%61pi/tasks"]) {
      for (const method of ["GET", "POST"]) {
        const answer = await rawRequest({ port: service.port, method, path });
        expectProblem(answer, 404, "not_found", `${method} ${path}`);
      }
    }
  });

  const NO_IDS = [
    "..",
    "%2e%2e",
    "%2E%2E%2Fseen",
    "..%2f..%2fetc%2fpasswd",
    "..%5c..%5cseen",
    "seen%00",
    "%00",
    "%",
    "%zz",
    "seen%2ejson",
    "seen.json",
    "SEEN",
    "%73een",
    "-seen",
    "_seen",
    "s%C3%A9en",
    "seen%20",
    "__proto__",
    "a".repeat(65),
    "a".repeat(8_000),
    `${"%2e%2e%2f".repeat(500)}etc%2fpasswd`,
  ];

  it("to a task of a name that no task can have gets 404, and makes no file", async () => {
    const before = namesOnDisk();
    for (const id of NO_IDS) {
      for (const rest of ["", "/audit"]) {
        const answer = await rawRequest({ port: service.port, path: `/api/tasks/${id}${rest}` });
        expect(["task_not_found", "not_found"], id).toContain(answer.json?.code);
        expectProblem(answer, 404, answer.json.code, id);
      }
      const path = `/api/tasks/${id}/approve`;
      const headers = { authorization: `Bearer ${TOKENS.admin}` };
      const write = await rawRequest({ port: service.port, method: "POST", path, headers });
      expectProblem(write, 404, write.json.code, id);
    }
    for (const id of NO_IDS) {
      const body = { task_id: id, request_text: "x" };
      const made = await service.post("/api/tasks", "admin", body);
      expectProblem(made, 400, "invalid_body", id);
      expect(made.json.errors[0].path).toBe("/task_id");
    }
    expect(namesOnDisk()).toEqual(before);
    expect(before.size).toBeGreaterThan(3);
    expect((await service.get("/api/tasks")).json.counts.total).toBe(1);
  });
});

describe("a Host", () => {
  const underHost = (host: string, path = "/api/tasks", headers = {}) =>
    rawRequest({ port: service.port, path, headers: { host, ...headers } });

  it.each([
    "localhost",
    "localhost:1",
    "LOCALHOST.",
    "tasks.localhost:8787",
    "127.0.0.1",
    "127.0.0.1.",
    "127.9.8.7",
    "[::1]",
    "[::1]:8787",
    "countersign.example",
    "Countersign.Example.:443",
    "192.0.2.7:80",
  ])("%s is served", async (host) => {
    expect((await underHost(host)).status).toBe(200);
  });

  it.each([
    "evil.example",
    "evil.example:8787",
    "evil.example.",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example:80@127.0.0.1",
    "127.0.0.1@evil.example",
    "sub.countersign.example",
    "0.0.0.0",
    "[::]",
    "[::ffff:192.0.2.1]",
    "192.0.2.8",
    // These make no URL at all.
    "::1",
    "[::1",
    "a b",
    "127.0.0.1:99999",
    "127.0.0.1:port",
  ])("%s is refused everywhere but for webhooks", async (host) => {
    for (const path of ["/", "/healthz", "/api/tasks", "/nope", "/webhooks/../api/tasks"]) {
      const token = { authorization: `Bearer ${TOKENS.admin}` };
      expectProblem(await underHost(host, path, token), 403, "host_not_allowed", path);
    }
  });

  it("may be any for webhooks, whose senders have a secret", async () => {
    const hook = (headers: Record<string, string>) =>
      rawRequest({
        port: service.port,
        method: "POST",
        path: "/webhooks/telegram",
        headers: { host: "tunnel.example", "content-type": "application/json", ...headers },
        chunks: ['{"update_id":1}'],
      });
    expectProblem(await hook({}), 401, "webhook_secret_wrong");
    const known = await hook({ "x-telegram-bot-api-secret-token": TELEGRAM_SECRET });
    expect(known.json).toEqual({ ok: true, outcome: "ignored", reason: "kind_not_used" });
  });

  it("that is foreign is on the audit", async () => {
    const answer = await underHost("evil.example:81");
    const line = service
      .logLines()
      .find((known) => known.correlation_id === answer.json.correlation_id);
    expect(line).toMatchObject({ audit_event: "request_refused", code: "host_not_allowed" });
  });
});
