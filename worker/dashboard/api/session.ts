// The sign-in and sign-out of SPEC 3, and who the service takes us for.

import type { Actor } from "../../domain/task-schema.ts";
import type { Outcome } from "./outcome.ts";
import { request } from "./request.ts";

export interface SessionState {
  actor: Pick<Actor, "role" | "name"> | null;
  /** Whether this browser's reads are answered; else signing in comes first. */
  may_read: boolean;
}

const PATH = "/api/session";

export function readSession(): Promise<Outcome<SessionState>> {
  return request(PATH);
}

/** The token goes out once; what comes back is a cookie that no script can read. */
export function signIn(token: string): Promise<Outcome<{ name: string }>> {
  return request(PATH, { method: "POST", body: { token } });
}

export function signOut(): Promise<Outcome<undefined>> {
  return request(PATH, { method: "DELETE" });
}
