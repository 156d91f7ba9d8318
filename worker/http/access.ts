// Who may use a route (SPEC 3). Pure: from the route's access, the caller and the request's headers
// to a failure or none.

import type { TokenRole } from "../config/token-list.ts";
import type { Caller } from "./authenticate.ts";
import type { Failure } from "./failure.ts";
import { comesFromOwnOrigin } from "./own-origin.ts";

export type Access =
  /** Everybody; what is shown may still depend on who asks. */
  | { kind: "public" }
  /** Everybody, also with credentials that are no good: a question, not a wish to be let in. */
  | { kind: "asking" }
  /** Whoever may read: this machine's own processes, or any token. */
  | { kind: "read" }
  | { kind: "roles"; roles: readonly TokenRole[] }
  /** The handler checks the sender's own secret or signature; tokens mean nothing here. */
  | { kind: "signed"; by: "github" | "telegram" };

export interface ReadRule {
  boundToLoopback: boolean;
  /** READ_TOKEN is set. */
  readTokenSet: boolean;
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * What tunnels and reverse proxies add, each a few of them. Who sends one without need only loses the
 * right to read without a token; `wrangler dev` (4.164) adds none.
 */
const TUNNEL_HEADERS = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
] as const;

/** A request through a tunnel comes from this machine, but not on its behalf: its headers say so. */
export function readsNeedToken(headers: Headers, rule: ReadRule): boolean {
  return (
    !rule.boundToLoopback ||
    rule.readTokenSet ||
    TUNNEL_HEADERS.some((header) => headers.has(header))
  );
}

export function mayRead(caller: Caller, headers: Headers, rule: ReadRule): boolean {
  return caller.holder !== undefined || !readsNeedToken(headers, rule);
}

export function checkAccess(
  access: Access,
  caller: Caller,
  request: { method: string; headers: Headers; url: URL },
  rule: ReadRule,
): Failure | undefined {
  switch (access.kind) {
    case "public":
    case "asking":
    case "signed":
      break;
    case "read":
      if (!mayRead(caller, request.headers, rule)) return { reason: "authentication_required" };
      break;
    case "roles":
      if (!caller.holder) return { reason: "authentication_required" };
      if (!access.roles.includes(caller.holder.role)) {
        return { reason: "role_not_allowed", role: caller.holder.role, allowed: access.roles };
      }
  }
  // The browser adds the cookie by itself, so a foreign page's request must not count as a wish.
  if (caller.session && !SAFE_METHODS.has(request.method)) {
    if (!comesFromOwnOrigin(request.headers, request.url)) return { reason: "origin_not_allowed" };
  }
  return undefined;
}
