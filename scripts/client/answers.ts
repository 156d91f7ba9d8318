// An answer of the service's as the client hands it on: what was asked for, or a refusal, each a value.

import type { Problem } from "../../worker/domain/answer-schemas.ts";

/**
 * `etag` names the task's content as it stood then: send it back as `ifMatch`. Pages name nothing that
 * a write could be on condition of.
 */
export type Answer<Value, Etag extends string | null = string> =
  | { ok: true; status: number; value: Value; etag: Etag }
  | { ok: false; status: number; problem: Problem };

/** Of a list or a trail. */
export type PageAnswer<Page> = Answer<Page, string | null>;
