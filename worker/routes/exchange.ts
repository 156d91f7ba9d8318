// One request from arrival to answer, as metrics and the audit see it: what is known of it grows on
// the way.

import type { Actor } from "../domain/task-schema.ts";

export interface Exchange {
  readonly correlationId: string;
  readonly url: URL;
  /** The pattern of the route that took it. */
  route: string;
  actor: Actor;
}

/** For requests that no route takes: paths are the client's to invent, patterns are ours. */
export const UNMATCHED = "unmatched";
