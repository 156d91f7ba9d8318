// The dashboard's sign-in, as a signed cookie: `v1.{sid}.{name}.{expires}.{HMAC-SHA256}`. The key is
// derived from that admin's token, so a session survives a restart and dies with the token. What is
// closed early is known to storage (closed_session), not to the cookie.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { NamedToken } from "../config/token-list.ts";
import { equalInConstantTime } from "./constant-time.ts";

const SESSION_COOKIE = "countersign_session";
/** Half of what a closed session stays known for, so a closed one can't come back. */
export const SESSION_SECONDS_MAX = 30 * 24 * 60 * 60;
/** 128 bits: nobody meets another's session by chance. */
export const SESSION_ID_BYTES = 16;

const KEY_PURPOSE = "countersign session key, version 1";
const VALUE_PATTERN = /^(v1\.([0-9a-f]{32})\.([a-z][a-z0-9_-]{0,31})\.(\d{1,12}))\.([0-9a-f]{64})$/;

export interface Session {
  sid: string;
  /** The admin who signed in. */
  name: string;
  /** Seconds since 1970. */
  expires: number;
}

export interface SessionSigner {
  /** The cookie's value. Throws when no admin has the session's name. */
  sign(session: Session): string;
  /** The session, when the signature holds and its time isn't over. */
  verify(value: string, nowMs: number): Session | undefined;
}

export function createSessionSigner(tokens: readonly NamedToken[]): SessionSigner {
  const admins = tokens.filter((token) => token.role === "admin");
  const keys = new Map(
    admins.map(({ name, token }) => [
      name,
      hmac(sha256, utf8ToBytes(token), utf8ToBytes(KEY_PURPOSE)),
    ]),
  );
  const signature = (key: Uint8Array, payload: string) => hmac(sha256, key, utf8ToBytes(payload));
  return {
    sign({ sid, name, expires }) {
      const key = keys.get(name);
      if (!key) throw new Error("No admin's token has the name that the session is for.");
      const payload = `v1.${sid}.${name}.${expires}`;
      return `${payload}.${bytesToHex(signature(key, payload))}`;
    },
    verify(value, nowMs) {
      const [, payload = "", sid = "", name = "", expiresText = "", mac = ""] =
        VALUE_PATTERN.exec(value) ?? [];
      const key = keys.get(name);
      if (!key || !equalInConstantTime(hexToBytes(mac), signature(key, payload))) return undefined;
      const expires = Number(expiresText);
      return expires * 1000 > nowMs ? { sid, name, expires } : undefined;
    },
  };
}

/** The value of our cookie in a Cookie header, if it is there. */
export function readSessionCookie(cookieHeader: string | null): string | undefined {
  const prefix = `${SESSION_COOKIE}=`;
  const pair = cookieHeader?.split(";").find((part) => part.trimStart().startsWith(prefix));
  return pair?.trim().slice(prefix.length);
}

/** A Set-Cookie header's value. `secure` when the browser came by https: else it would not keep it. */
export function setSessionCookie(value: string, secure: boolean): string {
  return attributes(value, SESSION_SECONDS_MAX, secure);
}

/** A Set-Cookie header's value that takes the cookie away. */
export function clearSessionCookie(secure: boolean): string {
  return attributes("", 0, secure);
}

function attributes(value: string, maxAgeSeconds: number, secure: boolean): string {
  const fixed = `${SESSION_COOKIE}=${value}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Strict`;
  return secure ? `${fixed}; Secure` : fixed;
}
