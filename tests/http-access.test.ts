// Who may do what (SPEC 3): every route for every caller, on loopback, through a tunnel and bound
// elsewhere; and that tokens go in and never come out.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliver } from "./github.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { GITHUB_SECRET, ServiceFixture, TELEGRAM_SECRET, TOKENS } from "./service.fixture.ts";
import type { Answer } from "./service.fixture.ts";
import { STEP_ROUTES } from "./step-routes.fixture.ts";

const open = new ServiceFixture();
const guarded = new ServiceFixture({ HOST: "0.0.0.0", READ_TOKEN: TOKENS.reader });
beforeAll(async () => {
  await Promise.all([open.start(), guarded.start()]);
  await Promise.all([open.createTask("seen"), guarded.createTask("seen")]);
});
afterAll(() => Promise.all([open.dispose(), guarded.dispose()]));

/** Guessed from a good one: as long, and alike up to the last character. */
const WRONG_TOKEN = `${TOKENS.admin.slice(0, -1)}x`;
const READS = [
  "/api/tasks",
  "/api/tasks/seen",
  "/api/tasks/seen/audit",
  "/metrics",
  "/openapi.json",
];
const PUBLIC = ["/", "/healthz"];
const WRITES = [
  { path: "/api/tasks", roles: ["admin"], method: "POST" },
  ...STEP_ROUTES.map(({ name, roles }) => ({
    path: `/api/tasks/never-made/${name}`,
    roles,
    method: "POST",
  })),
  { path: "/api/session", roles: ["admin"], method: "DELETE" },
];
const CALLERS = ["admin", "jo", "executor", "reviewer"] as const;
const roleOf = (caller: keyof typeof TOKENS) => (caller === "jo" ? "admin" : caller);
/** What one tunnel or another adds. */
const TUNNELS: Record<string, string>[] = [
  { forwarded: "for=192.0.2.1" },
  { "x-forwarded-for": "192.0.2.1" },
  { "x-forwarded-host": "tunnel.example" },
  { "x-forwarded-proto": "https" },
  { "x-real-ip": "192.0.2.1" },
];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("a write", () => {
  it.each([
    ["on loopback", open, CALLERS],
    ["bound elsewhere", guarded, [...CALLERS, "reader"] as const],
  ])("is for its roles alone, %s", async (_where, service, callers) => {
    let refused = 0;
    for (const { method, path, roles } of WRITES) {
      const what = `${method} ${path}`;
      const bare = await service.call(method, path);
      expectProblem(bare, 401, "authentication_required", what);
      const guessed = await service.call(method, path, { headers: bearer(WRONG_TOKEN) });
      expectProblem(guessed, 401, "invalid_credentials", what);
      for (const caller of callers) {
        const answer = await service.call(method, path, { as: caller });
        const isAllowed = roles.includes(roleOf(caller));
        if (!isAllowed) expectProblem(answer, 403, "role_not_allowed", `${what} as ${caller}`);
        // Let in, an empty request meets the next check.
        else expect([204, 400, 404], `${what} as ${caller}`).toContain(answer.status);
        if (!isAllowed) refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });

  it("names the role that was shown and those that are let in", async () => {
    const answer = await open.post("/api/tasks/seen/redispatch", "executor");
    expect(answer.json.detail).toBe(
      "This is for admin or reviewer; your token's role is executor.",
    );
  });
});

describe("a read", () => {
  it("needs no token on loopback, but a wrong one is no good", async () => {
    for (const path of [...READS, ...PUBLIC]) {
      expect((await open.get(path)).status, path).toBe(200);
      for (const as of CALLERS) expect((await open.get(path, { as })).status, path).toBe(200);
      const guessed = await open.get(path, { headers: bearer(WRONG_TOKEN) });
      expectProblem(guessed, 401, "invalid_credentials", path);
      expect(guessed.headers.get("www-authenticate")).toContain('error="invalid_token"');
      const basic = await open.get(path, { headers: { authorization: "Basic bWFyaWE6eA==" } });
      expectProblem(basic, 401, "invalid_credentials", path);
    }
  });

  it("needs a token through a tunnel, and any valid one will do", async () => {
    for (const headers of TUNNELS) {
      for (const path of [...READS, "/api/events"]) {
        expectProblem(await open.get(path, { headers }), 401, "authentication_required", path);
        // A stream that is let in has no end (stream-access.test.ts).
        if (path === "/api/events") continue;
        const head = await open.call("HEAD", path, { headers });
        expect([head.status, head.headers.get("www-authenticate")]).toEqual([
          401,
          'Bearer realm="countersign"',
        ]);
        for (const as of CALLERS) {
          expect((await open.get(path, { as, headers })).status, path).toBe(200);
        }
      }
    }
  });

  it("needs a token when the service is bound elsewhere, and any valid one will do", async () => {
    for (const path of READS) {
      expectProblem(await guarded.get(path), 401, "authentication_required", path);
      for (const as of [...CALLERS, "reader"] as const) {
        expect((await guarded.get(path, { as })).status, path).toBe(200);
      }
    }
  });
});

describe("health", () => {
  it("tells its particulars to those alone who may read", async () => {
    expect((await open.get("/healthz")).json).toMatchObject({ status: "ok", counts: {} });
    const tunnelled = [];
    for (const headers of TUNNELS) tunnelled.push(await open.get("/healthz", { headers }));
    tunnelled.push(await guarded.get("/healthz"));
    for (const answer of tunnelled) expect(answer.json).toEqual({ status: "ok" });
    const told = await guarded.get("/healthz", { as: "reader" });
    expect(told.json.counts.total).toBe(1);
  });
});

describe("a token", () => {
  const isRefused = (answer: Answer) => answer.status === 401;

  it("counts in the Authorization header alone, with the scheme in any case", async () => {
    const post = (headers: Record<string, string>, path = "/api/tasks/seen/redispatch") =>
      open.call("POST", path, { headers });
    const good = TOKENS.admin;
    for (const authorization of [`bearer ${good}`, `BEARER   ${good}`]) {
      expectProblem(await post({ authorization }), 409, "not_rejected");
    }
    const elsewhere = [
      await post({ "x-api-key": good }),
      await post({ cookie: `token=${good}; countersign_session=${good}` }),
      await post({}, `/api/tasks/seen/redispatch?access_token=${good}&token=${good}`),
      await post({ authorization: good }),
      await post({ authorization: `Bearer${good}` }),
      await post({ authorization: `Bearer maria:${good}` }),
      await post({ authorization: `Bearer ${good} ${good}` }),
      await post({ authorization: `Bearer ${good.toUpperCase()}` }),
      await post({ authorization: "Bearer" }),
    ];
    expect(elsewhere.filter(isRefused)).toHaveLength(elsewhere.length);
  });

  it("is not what webhooks need, through whatever tunnel: their senders have a secret", async () => {
    for (const headers of TUNNELS) {
      const update = { update_id: 1 };
      const secret = { "x-telegram-bot-api-secret-token": TELEGRAM_SECRET };
      const telegram = { body: update, headers: { ...headers, ...secret } };
      expect((await open.call("POST", "/webhooks/telegram", telegram)).status).toBe(200);
      expect((await deliver(open, { event: "ping", body: headers, headers })).status).toBe(200);
      const forged = { event: "ping", body: headers, headers, secret: "guessed" };
      expectProblem(await deliver(open, forged), 401, "webhook_signature_wrong");
    }
  });

  it("means nothing to a webhook, nor does the webhook's secret elsewhere", async () => {
    const hook = await open.call("POST", "/webhooks/telegram", { as: "admin", body: {} });
    expectProblem(hook, 401, "webhook_secret_wrong");
    const github = await open.call("POST", "/webhooks/github", { as: "admin", body: {} });
    expectProblem(github, 401, "webhook_signature_wrong");
    const headers = { "x-telegram-bot-api-secret-token": TELEGRAM_SECRET };
    const read = await guarded.get("/api/tasks", { headers });
    expectProblem(read, 401, "authentication_required");
    const bearerOfSecret = await guarded.get("/api/tasks", { headers: bearer(TELEGRAM_SECRET) });
    expectProblem(bearerOfSecret, 401, "invalid_credentials");
  });

  it("never stands on disk, however it was sent", async () => {
    const good = TOKENS.admin;
    await open.post("/api/session", "admin", { token: good });
    await open.call("POST", "/api/session", { body: { token: WRONG_TOKEN } });
    await open.call("POST", "/api/session", { body: { tokn: good } });
    await open.get(`/api/tasks?token=${good}`);
    await open.call("POST", `/api/tasks/seen/approve?token=${good}`);
    // Merged reads are written within the second; at the stop at the latest.
    expect(await open.stop()).toBe(0);
    await open.start();
    const files = readdirSync(open.dataDir, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(3);
    const secrets = [...Object.values(TOKENS), WRONG_TOKEN, TELEGRAM_SECRET, GITHUB_SECRET];
    for (const file of files) {
      const text = readFileSync(join(file.parentPath, file.name), "latin1");
      for (const secret of secrets) expect(text.includes(secret), file.name).toBe(false);
    }
    const refusals = open.logLines().filter((line) => line.audit_event === "request_refused");
    expect(refusals.length).toBeGreaterThan(50);
  });
});
