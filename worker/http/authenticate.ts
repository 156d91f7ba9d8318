// Who is calling: the holder of a bearer token, a signed-in person's browser, or nobody known.

import type { Actor } from "../domain/task-schema.ts";
import type { Failure } from "./failure.ts";
import { readSessionCookie } from "./session-cookie.ts";
import type { Session, SessionSigner } from "./session-cookie.ts";
import type { TokenHolder, TokenRing } from "./token-ring.ts";

export interface Caller {
  actor: Actor;
  /** The token's role; absent for those who have shown none. */
  holder?: TokenHolder;
  /** Set when the caller is known by the cookie alone. */
  session?: Session;
}

export const ANONYMOUS: Caller = { actor: { role: "anonymous", name: "anonymous" } };

export interface AuthenticationNeeds {
  tokens: TokenRing;
  sessions: SessionSigner;
  nowMs: number;
  /** Whether somebody signed out of this session; asked for each request that a cookie vouches for. */
  isClosed(sid: string): Promise<boolean>;
}

/**
 * A bad Authorization header is always a failure: a client that means to be somebody must hear that
 * it isn't. A dead cookie is not: browsers send it unbidden, and the sign-in page must still open.
 */
export async function authenticate(
  headers: Headers,
  needs: AuthenticationNeeds,
): Promise<Caller | Failure> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
    const holder = token === undefined ? undefined : needs.tokens.find(token);
    return holder ? { actor: { ...holder }, holder } : { reason: "invalid_credentials" };
  }
  const cookie = readSessionCookie(headers.get("cookie"));
  const session = cookie === undefined ? undefined : needs.sessions.verify(cookie, needs.nowMs);
  if (!session || (await needs.isClosed(session.sid))) return ANONYMOUS;
  const holder: TokenHolder = { role: "admin", name: session.name };
  return { actor: { ...holder }, holder, session };
}
