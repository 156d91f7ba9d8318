// A key that can be taken once: a message's identity, an idempotency key, a delivery's id or body. It
// is reserved by the very audit line that it belongs to, so it is durable exactly when that line is.

import type { JsonObject } from "./json.ts";

export type KeyKind =
  | "telegram_message"
  | "idempotency"
  | "github_delivery"
  /** The SHA-256 of a delivery's body: the id beside it is not signed, so a replay may carry another. */
  | "github_body"
  | "closed_session";

export interface ReservedKey {
  kind: KeyKind;
  key: string;
  /** What a later claimant of the same key is told. */
  value: JsonObject;
}

export interface KeptKey extends ReservedKey {
  seq: number;
  at: string;
}

/** How long a key stays known: at least this long *and* at least this many of its kind. */
export interface KeyRetention {
  ageMs: number;
  countMin: number;
}

const DAY_MS = 86_400_000;

/** SPEC 2 (idempotent answers) and SPEC 6 (deliveries; a message is known for ever). */
export const KEY_RETENTION: Readonly<Record<KeyKind, KeyRetention | "forever">> = {
  telegram_message: "forever",
  idempotency: { ageMs: DAY_MS, countMin: 100_000 },
  github_delivery: { ageMs: 0, countMin: 100_000 },
  github_body: { ageMs: 0, countMin: 100_000 },
  // Longer than a session can live, so a closed one can't come back.
  closed_session: { ageMs: 60 * DAY_MS, countMin: 0 },
};
