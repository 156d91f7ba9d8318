import { describe, expect, it } from "vitest";
import type { NamedToken } from "../config/token-list.ts";
import { ANONYMOUS, authenticate } from "./authenticate.ts";
import { createSessionSigner } from "./session-cookie.ts";
import { createTokenRing } from "./token-ring.ts";

const TOKENS: NamedToken[] = [
  { role: "admin", name: "maria", token: "adm" },
  { role: "executor", name: "executor", token: "exe" },
];
const sessions = createSessionSigner(TOKENS);
const session = { sid: "f".repeat(32), name: "maria", expires: 10 };
const cookie = `countersign_session=${sessions.sign(session)}`;

function ask(fields: Record<string, string>, closed: string[] = [], nowMs = 0) {
  return authenticate(new Headers(fields), {
    tokens: createTokenRing(TOKENS),
    sessions,
    nowMs,
    isClosed: (sid) => Promise.resolve(closed.includes(sid)),
  });
}

describe("authenticate", () => {
  it("knows a bearer token's holder, however the scheme is written", async () => {
    const maria = { role: "admin", name: "maria" };
    expect(await ask({ authorization: "Bearer adm" })).toEqual({ actor: maria, holder: maria });
    expect(await ask({ authorization: "bearer  exe" })).toMatchObject({
      actor: { role: "executor", name: "executor" },
    });
  });

  it.each(["Bearer nope", "Bearer", "Bearer adm x", "Basic adm", "adm", ""])(
    "refuses Authorization: %s",
    async (authorization) => {
      expect(await ask({ authorization })).toEqual({ reason: "invalid_credentials" });
    },
  );

  it("refuses a bad token also where a good cookie comes with it", async () => {
    expect(await ask({ authorization: "Bearer nope", cookie })).toHaveProperty("reason");
  });

  it("knows a signed-in person", async () => {
    expect(await ask({ cookie })).toEqual({
      actor: { role: "admin", name: "maria" },
      holder: { role: "admin", name: "maria" },
      session,
    });
  });

  it("takes a dead cookie for none: closed, over, or forged", async () => {
    expect(await ask({ cookie }, [session.sid])).toBe(ANONYMOUS);
    expect(await ask({ cookie }, [], 10_000)).toBe(ANONYMOUS);
    expect(await ask({ cookie: `${cookie}0` })).toBe(ANONYMOUS);
    expect(await ask({})).toBe(ANONYMOUS);
  });
});
