import { describe, expect, it } from "vitest";
import { KEY_RETENTION } from "../../storage-adapter/port/reserved-key.ts";
import type { KeyRetention } from "../../storage-adapter/port/reserved-key.ts";
import type { NamedToken } from "../config/token-list.ts";
import {
  SESSION_SECONDS_MAX,
  clearSessionCookie,
  createSessionSigner,
  readSessionCookie,
  setSessionCookie,
} from "./session-cookie.ts";

const MARIA: NamedToken = { role: "admin", name: "maria", token: "t1" };
const JO: NamedToken = { role: "admin", name: "jo", token: "t2" };
const session = { sid: "0123456789abcdef0123456789abcdef", name: "maria", expires: 1_000 };
const value = createSessionSigner([MARIA]).sign(session);

describe("a session's cookie", () => {
  it("is known again by another signer with the same token: sessions survive a restart", () => {
    expect(createSessionSigner([JO, MARIA]).verify(value, 0)).toEqual(session);
  });

  it("dies with the token, and with the name", () => {
    expect(createSessionSigner([{ ...MARIA, token: "t9" }]).verify(value, 0)).toBeUndefined();
    expect(createSessionSigner([JO]).verify(value, 0)).toBeUndefined();
    expect(createSessionSigner([{ ...MARIA, role: "reader" }]).verify(value, 0)).toBeUndefined();
  });

  it("ends at its time", () => {
    const signer = createSessionSigner([MARIA]);
    expect(signer.verify(value, 999_999)).toEqual(session);
    expect(signer.verify(value, 1_000_000)).toBeUndefined();
  });

  it("is worth nothing with any one character changed", () => {
    const signer = createSessionSigner([MARIA, JO]);
    for (let index = 0; index < value.length; index += 1) {
      const other = value[index] === "0" ? "1" : "0";
      const forged = value.slice(0, index) + other + value.slice(index + 1);
      expect([forged, signer.verify(forged, 0)]).toEqual([forged, undefined]);
    }
    expect(signer.verify(value.replace("maria", "jo"), 0)).toBeUndefined();
    expect(signer.verify(`${value}0`, 0)).toBeUndefined();
    expect(signer.verify("", 0)).toBeUndefined();
  });

  it("says nothing of the token", () => {
    const signed = createSessionSigner([{ ...MARIA, token: "TOPSECRET" }]).sign(session);
    expect(signed).not.toContain("TOPSECRET");
  });

  it("lives shorter than a closed session stays known", () => {
    const { ageMs } = KEY_RETENTION.closed_session as KeyRetention;
    expect(SESSION_SECONDS_MAX * 1000).toBeLessThan(ageMs);
  });
});

describe("the cookie headers", () => {
  it("keep the cookie from scripts and other sites, and from plain http where the browser came by https", () => {
    const fixed = "countersign_session=v; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict";
    expect(setSessionCookie("v", false)).toBe(fixed);
    expect(setSessionCookie("v", true)).toBe(`${fixed}; Secure`);
    expect(clearSessionCookie(false)).toContain("countersign_session=; Max-Age=0;");
  });

  it("are read among others", () => {
    expect(readSessionCookie("a=1; countersign_session=v1.x; b=2")).toBe("v1.x");
    expect(readSessionCookie("countersign_session=v1.x")).toBe("v1.x");
    expect(readSessionCookie("xcountersign_session=v1.x; b")).toBeUndefined();
    expect(readSessionCookie(null)).toBeUndefined();
  });
});
