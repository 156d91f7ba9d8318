// GET /api/session: what a page asks before it shows anything. Whoever asks is answered, and nothing
// is refused, whatever they show.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSessionSigner } from "../worker/http/session-cookie.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";
import type { Answer } from "./service.fixture.ts";

const open = new ServiceFixture();
const guarded = new ServiceFixture({ READ_TOKEN: TOKENS.reader });
beforeAll(() => Promise.all([open.start(), guarded.start()]));
afterAll(() => Promise.all([open.dispose(), guarded.dispose()]));

const TUNNELS = [{ forwarded: "for=192.0.2.1" }, { "x-forwarded-for": "192.0.2.1" }];
const NOBODY = { actor: null, may_read: false };
const MARIA = { actor: { role: "admin", name: "maria" }, may_read: true };

const ask = (service: ServiceFixture, headers: Record<string, string> = {}) =>
  service.get("/api/session", { headers });

async function signIn(service: ServiceFixture): Promise<string> {
  const answer = await service.call("POST", "/api/session", { body: { token: TOKENS.admin } });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

function expectAnswer(answer: Answer, said: object): void {
  expect([answer.status, answer.json], answer.text).toEqual([200, said]);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.has("set-cookie")).toBe(false);
}

/** Credentials that are good for nothing: never were, or no longer are. */
async function deadCredentials(service: ServiceFixture): Promise<Record<string, string>[]> {
  const closed = await signIn(service);
  const headers = { cookie: closed, origin: service.baseUrl };
  expect((await service.call("DELETE", "/api/session", { headers })).status).toBe(204);
  const signer = createSessionSigner([{ role: "admin", name: "maria", token: TOKENS.admin }]);
  const forger = createSessionSigner([{ role: "admin", name: "maria", token: "guessed-token" }]);
  const seconds = Math.floor(Date.now() / 1_000);
  const session = { sid: "0".repeat(32), name: "maria" };
  const cookies = [
    closed,
    `countersign_session=${signer.sign({ ...session, expires: seconds - 1 })}`,
    `countersign_session=${forger.sign({ ...session, expires: seconds + 60 })}`,
    "countersign_session=nonsense",
  ];
  const authorizations = ["Bearer nobody", "Basic bWFyaWE6eA==", "", `Bearer ${TOKENS.admin}x`];
  return [
    ...cookies.map((cookie) => ({ cookie })),
    ...authorizations.map((authorization) => ({ authorization })),
  ];
}

describe("asking who one is", () => {
  it("tells nobody on this machine that they may read, and through a tunnel that they may not", async () => {
    expectAnswer(await ask(open), { actor: null, may_read: true });
    for (const tunnel of TUNNELS) expectAnswer(await ask(open, tunnel), NOBODY);
  });

  it("tells nobody that they may not read where READ_TOKEN is set", async () => {
    expectAnswer(await ask(guarded), NOBODY);
    const headers = { authorization: `Bearer ${TOKENS.reader}` };
    const reader = { actor: { role: "reader", name: "reader" }, may_read: true };
    expectAnswer(await ask(guarded, headers), reader);
  });

  it("tells the holder of a cookie or a token their name, from anywhere", async () => {
    for (const service of [open, guarded]) {
      const cookie = await signIn(service);
      for (const tunnel of [{}, ...TUNNELS]) {
        expectAnswer(await ask(service, { cookie, ...tunnel }), MARIA);
        const bearer = { authorization: `Bearer ${TOKENS.jo}`, ...tunnel };
        const jo = { actor: { role: "admin", name: "jo" }, may_read: true };
        expectAnswer(await ask(service, bearer), jo);
      }
    }
    const executor = await open.get("/api/session", { as: "executor" });
    expect(executor.json.actor).toEqual({ role: "executor", name: "executor" });
  });

  it("knows a session over a restart, and not once it was closed", async () => {
    const cookie = await signIn(open);
    await open.kill();
    await open.start();
    expectAnswer(await ask(open, { cookie }), MARIA);
    const headers = { cookie, origin: open.baseUrl };
    await open.call("DELETE", "/api/session", { headers });
    expectAnswer(await ask(open, { cookie }), { actor: null, may_read: true });
  });

  it("takes whoever shows what is no good for nobody, and puts no refusal on the audit", async () => {
    for (const service of [open, guarded]) {
      const dead = await deadCredentials(service);
      const before = service.logLines().length;
      for (const headers of dead) {
        expectAnswer(await ask(service, headers), { actor: null, may_read: service === open });
        expectAnswer(await ask(service, { ...headers, ...TUNNELS[0] }), NOBODY);
      }
      expect(dead.length).toBe(8);
      expect(service.logLines().slice(before)).toEqual([]);
    }
  });

  it("lets no foreign page read the answer", async () => {
    const cookie = await signIn(open);
    const answer = await ask(open, { cookie, origin: "http://evil.example" });
    expect(answer.headers.has("access-control-allow-origin")).toBe(false);
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });
});
