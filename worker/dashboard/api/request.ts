// One request to the service, and its answer as an Outcome. The session's cookie goes along by
// itself; a write names its wish in JSON and, in If-Match, what it was decided on.

import { unreachable } from "./outcome.ts";
import type { Outcome, Problem } from "./outcome.ts";

export interface ApiRequest {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  /** The ETag that the person saw. */
  ifMatch?: string;
  signal?: AbortSignal;
}

/** The service knows nobody by what we sent: a session may have ended. */
const AUTHENTICATION_REQUIRED = 401;
const unknownListeners = new Set<() => void>();

/** Called whenever an answer says that we are nobody (any more). */
export function onUnknownCaller(listener: () => void): void {
  unknownListeners.add(listener);
}

/** Rejects only when `signal` is aborted, with its reason. */
export async function request<T>(path: string, options: ApiRequest = {}): Promise<Outcome<T>> {
  const { method = "GET", body, ifMatch, signal } = options;
  try {
    const response = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(ifMatch !== undefined && { "If-Match": ifMatch }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const text = await response.text();
    if (response.status === AUTHENTICATION_REQUIRED) {
      for (const listener of unknownListeners) listener();
    }
    if (!response.ok) return { ok: false, problem: readProblem(response, text) };
    const value = (text === "" ? undefined : JSON.parse(text)) as T;
    return { ok: true, value, etag: response.headers.get("ETag") };
  } catch {
    signal?.throwIfAborted();
    return { ok: false, problem: unreachable("It gave no answer that could be read.") };
  }
}

/** Something between the browser and the service (a tunnel, a proxy) answers in its own words. */
function readProblem(response: Response, text: string): Problem {
  if (response.headers.get("Content-Type")?.includes("application/problem+json")) {
    return JSON.parse(text) as Problem;
  }
  return unreachable(`Something answered ${response.status} in its place.`);
}
