// What asking the service comes to: a value, or the problem document that says why not (RFC 9457).
// A service that can't be reached is a problem too, so that nothing here throws for want of a network.

/** Beside the standard members, each code brings its own (`problem["held_by"]`, …). */
export interface Problem {
  status: number;
  /** Stable: what a program may look at. */
  code: string;
  title: string;
  detail?: string;
  correlation_id?: string;
  errors?: { path: string; message: string }[];
  [member: string]: unknown;
}

export type Outcome<T> =
  /** `etag` as the header gives it, quotes and all: what If-Match wants. */
  { ok: true; value: T; etag: string | null } | { ok: false; problem: Problem };

/** The service did not answer, or answered something that is not its own. */
export const UNREACHABLE_CODE = "unreachable";

export function unreachable(detail: string): Problem {
  return { status: 0, code: UNREACHABLE_CODE, title: "The service can't be reached", detail };
}
