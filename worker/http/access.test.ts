import { describe, expect, it } from "vitest";
import { checkAccess } from "./access.ts";
import type { Access } from "./access.ts";
import { ANONYMOUS } from "./authenticate.ts";
import type { Caller } from "./authenticate.ts";
import type { TokenRole } from "../config/token-list.ts";

const url = new URL("http://127.0.0.1:8787/api/tasks");
const LOCAL = { boundToLoopback: true, readTokenSet: false };
const READ: Access = { kind: "read" };
const ADMIN: Access = { kind: "roles", roles: ["admin"] };

function holder(role: TokenRole): Caller {
  const who = { role, name: role };
  return { actor: who, holder: who };
}

function check(
  access: Access,
  caller: Caller,
  { method = "GET", headers = {}, rule = LOCAL }: CheckOptions = {},
) {
  return checkAccess(access, caller, { method, headers: new Headers(headers), url }, rule)?.reason;
}

interface CheckOptions {
  method?: string;
  headers?: Record<string, string>;
  rule?: typeof LOCAL;
}

describe("reads", () => {
  it("need no token on loopback", () => {
    expect(check(READ, ANONYMOUS)).toBeUndefined();
  });

  it.each([
    ["bound elsewhere", { rule: { boundToLoopback: false, readTokenSet: false } }],
    ["with READ_TOKEN set", { rule: { boundToLoopback: true, readTokenSet: true } }],
    ["through a tunnel that says X-Forwarded-For", { headers: { "x-forwarded-for": "1.2.3.4" } }],
    ["through a tunnel that says Forwarded", { headers: { forwarded: "for=1.2.3.4" } }],
    ["through one that says X-Forwarded-Host", { headers: { "x-forwarded-host": "a.example" } }],
    ["through one that says X-Forwarded-Proto", { headers: { "x-forwarded-proto": "https" } }],
    ["through one that says X-Real-IP", { headers: { "x-real-ip": "1.2.3.4" } }],
  ])("need one %s, and any role's will do", (_, options) => {
    expect(check(READ, ANONYMOUS, options)).toBe("authentication_required");
    for (const role of ["admin", "executor", "reviewer", "reader"] as const) {
      expect(check(READ, holder(role), options)).toBeUndefined();
    }
  });
});

describe("roles", () => {
  it("ask for a token first and for the right one then", () => {
    expect(check(ADMIN, ANONYMOUS)).toBe("authentication_required");
    expect(check(ADMIN, holder("executor"))).toBe("role_not_allowed");
    expect(check(ADMIN, holder("admin"))).toBeUndefined();
  });
});

describe("a cookie", () => {
  const signedIn = {
    ...holder("admin"),
    session: { sid: "", name: "admin", expires: 0 },
  };
  const own = { host: "127.0.0.1:8787", origin: "http://127.0.0.1:8787" };

  it("writes only from the service's own pages", () => {
    const post = (headers: Record<string, string>) =>
      check(ADMIN, signedIn, { method: "POST", headers });
    expect(post(own)).toBeUndefined();
    expect(post({ ...own, origin: "http://evil.example" })).toBe("origin_not_allowed");
    expect(post({ host: own.host })).toBe("origin_not_allowed");
  });

  it("reads from anywhere: other sites can't see the answer", () => {
    expect(check(READ, signedIn, { headers: { host: own.host } })).toBeUndefined();
  });

  it("is not asked for its origin where a token does the writing", () => {
    expect(check(ADMIN, holder("admin"), { method: "POST" })).toBeUndefined();
  });
});
