// Signing in and out (SPEC 3): what the cookie is, what it is good for, from where, and when it ends.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";
import type { Answer } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  await service.createTask("seen");
});
afterAll(() => service.dispose());

const signIn = (token: string, headers: Record<string, string> = {}) =>
  service.call("POST", "/api/session", { body: { token }, headers });
const setCookieOf = (answer: Answer) => answer.headers.get("set-cookie") ?? "";
const cookieOf = (answer: Answer) => setCookieOf(answer).split(";")[0] ?? "";
const signedIn = async (token: string = TOKENS.admin) => cookieOf(await signIn(token));
const linesOf = (event: string) => service.logLines().filter((line) => line.audit_event === event);

/** A page's request: with the cookie, and from an origin; "" for a request without one. */
function fromPage(method: string, path: string, cookie: string, origin = service.baseUrl) {
  const headers = { cookie, ...(origin !== "" && { origin }) };
  return service.call(method, path, { headers });
}
const redispatch = (cookie: string, origin?: string) =>
  fromPage("POST", "/api/tasks/seen/redispatch", cookie, origin);
const signOut = (cookie: string, origin?: string) =>
  fromPage("DELETE", "/api/session", cookie, origin);
/** Let in: a task that isn't rejected can't be re-dispatched. */
const expectLetIn = (answer: Answer) => expectProblem(answer, 409, "not_rejected");

describe("signing in", () => {
  it("gives a cookie that scripts can't read, other sites can't send, and that isn't the token", async () => {
    const answer = await signIn(TOKENS.jo);
    expect([answer.status, answer.json]).toEqual([200, { name: "jo" }]);
    const [pair = "", ...attributes] = setCookieOf(answer).split("; ");
    expect(pair).toMatch(/^countersign_session=v1\.[0-9a-f]{32}\.jo\.\d+\.[0-9a-f]{64}$/);
    expect(attributes.toSorted()).toEqual(
      ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Strict"].toSorted(),
    );
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const [opened] = linesOf("session_opened").slice(-1);
    expect(opened).toMatchObject({
      actor: { role: "admin", name: "jo" },
      correlation_id: expect.stringMatching(/^req-/),
    });
    expect(pair).toContain(opened?.["sid"]);
  });

  it("by https through a tunnel marks the cookie Secure", async () => {
    for (const header of [{ "x-forwarded-proto": "https" }, { forwarded: "proto=https" }]) {
      expect(setCookieOf(await signIn(TOKENS.admin, header))).toMatch(/; Secure$/);
    }
  });

  it("is for admins, and audited when it fails", async () => {
    for (const token of ["nobody", TOKENS.executor, TOKENS.reviewer, `${TOKENS.admin} `]) {
      const before = linesOf("request_refused").length;
      const answer = await signIn(token);
      expectProblem(answer, 401, "sign_in_refused");
      expect(answer.headers.get("set-cookie")).toBeNull();
      const [line, ...more] = linesOf("request_refused").slice(before);
      expect(more).toEqual([]);
      expect(line).toMatchObject({
        code: "sign_in_refused",
        correlation_id: answer.json.correlation_id,
        actor: { role: "anonymous", name: "anonymous" },
      });
    }
  });

  it("is refused to a foreign page, and needs a token in a body", async () => {
    const foreign = await signIn(TOKENS.admin, { origin: "http://evil.example" });
    expectProblem(foreign, 403, "origin_not_allowed");
    expect((await signIn(TOKENS.admin, { origin: service.baseUrl })).status).toBe(200);
    expectProblem(await service.call("POST", "/api/session"), 400, "malformed_json");
    expectProblem(await signIn(""), 400, "invalid_body");
    expectProblem(await signIn("x".repeat(513)), 400, "invalid_body");
  });
});

describe("a session", () => {
  it("may write from its own origin, and only from there", async () => {
    const cookie = await signedIn(TOKENS.jo);
    expectLetIn(await redispatch(cookie));
    const port = new URL(service.baseUrl).port;
    const foreign = [
      "",
      "null",
      "http://evil.example",
      `http://localhost:${port}`,
      `https://127.0.0.1:${port}`,
      "http://127.0.0.1",
      `http://127.0.0.1:${port}.evil.example`,
    ];
    for (const origin of foreign) {
      const refused = await redispatch(cookie, origin);
      expectProblem(refused, 403, "origin_not_allowed", origin);
      expectProblem(await signOut(cookie, origin), 403, "origin_not_allowed", origin);
    }
    expect(linesOf("request_refused").at(-1)).toMatchObject({
      code: "origin_not_allowed",
      actor: { role: "admin", name: "jo" },
    });
    expectLetIn(await redispatch(cookie));
  });

  it("decides in the name of who signed in", async () => {
    await service.createTask("decided");
    const cookie = await signedIn(TOKENS.jo);
    const answer = await fromPage("POST", "/api/tasks/decided/approve", cookie);
    expect(answer.json.verdict.decided_by).toEqual({ role: "admin", name: "jo" });
  });

  it("is an admin's: what others do it can't", async () => {
    const cookie = await signedIn();
    const ack = await fromPage("POST", "/api/tasks/seen/ack", cookie);
    expectProblem(ack, 403, "role_not_allowed");
  });

  it("may read through a tunnel, whatever the page", async () => {
    const cookie = await signedIn();
    const headers = { cookie, "x-forwarded-for": "192.0.2.1", origin: "http://evil.example" };
    expect((await service.get("/api/tasks", { headers })).status).toBe(200);
    expect(
      (await service.get("/api/tasks", { headers })).headers.has("access-control-allow-origin"),
    ).toBe(false);
  });

  it("counts for nothing once a byte of its cookie is changed", async () => {
    const cookie = await signedIn();
    const [head = "", sid = "", name = "", expires = "", mac = ""] = cookie.split(".");
    const other = (hex: string) => `${hex.startsWith("0") ? "1" : "0"}${hex.slice(1)}`;
    const tampered = [
      [head, other(sid), name, expires, mac],
      [head, sid, "jo", expires, mac],
      [head, sid, name, String(Number(expires) + 1), mac],
      [head, sid, name, expires, other(mac)],
      [head, sid, name, expires, mac.toUpperCase()],
      [head, sid, name, expires, mac.slice(0, -2)],
      [head, sid, name, expires, ""],
      [head, sid, name, expires],
      ["countersign_session=v0", sid, name, expires, mac],
      [head, sid, "__proto__", expires, mac],
    ];
    for (const parts of tampered) {
      const answer = await redispatch(parts.join("."));
      expectProblem(answer, 401, "authentication_required", parts.join("."));
    }
    expectLetIn(await redispatch(cookie));
    expectLetIn(await redispatch(`a=b; ${cookie}; c=d`));
  });

  it("yields to a token that is sent beside it, good or bad", async () => {
    const cookie = await signedIn();
    const post = (authorization: string) =>
      service.call("POST", "/api/tasks/seen/redispatch", { headers: { cookie, authorization } });
    expectProblem(await post("Bearer nobody"), 401, "invalid_credentials");
    expectProblem(await post(`Bearer ${TOKENS.executor}`), 403, "role_not_allowed");
    expectLetIn(await post(`Bearer ${TOKENS.admin}`));
  });
});

describe("signing out", () => {
  it("ends that session everywhere, at once and over a kill -9, and no other one", async () => {
    const [cookie, other] = [await signedIn(), await signedIn()];
    const answer = await signOut(cookie);
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(setCookieOf(answer)).toMatch(/^countersign_session=; Max-Age=0; /);
    const [closed] = linesOf("session_closed").slice(-1);
    expect(cookie).toContain(closed?.["sid"]);
    await service.kill();
    await service.start();
    expectProblem(await redispatch(cookie), 401, "authentication_required");
    expectProblem(await signOut(cookie), 401, "authentication_required");
    expectLetIn(await redispatch(other));
    const read = await service.get("/api/tasks", {
      headers: { cookie, "x-forwarded-for": "192.0.2.1" },
    });
    expectProblem(read, 401, "authentication_required");
    // A dead cookie is no reason to hide what everybody may see.
    expect((await service.get("/", { headers: { cookie } })).status).toBe(200);
    expect((await signIn(TOKENS.admin, { cookie })).status).toBe(200);
  });

  it("needs a session or an admin's token", async () => {
    const bare = await service.call("DELETE", "/api/session");
    expectProblem(bare, 401, "authentication_required");
    const executor = await service.call("DELETE", "/api/session", { as: "executor" });
    expectProblem(executor, 403, "role_not_allowed");
    expect((await service.call("DELETE", "/api/session", { as: "admin" })).status).toBe(204);
  });
});
