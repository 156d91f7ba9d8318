// Idempotency-Key (SPEC 2): the same key, caller and body get the same answer. Pure: what to look up,
// what to keep beside the commit, and what a kept answer means for the request at hand.

import type { JsonObject } from "../../storage-adapter/port/json.ts";
import type { KeptKey, ReservedKey } from "../../storage-adapter/port/reserved-key.ts";
import { sha256HexOf } from "../domain/canonical-json.ts";
import type { Actor } from "../domain/task-schema.ts";

/** A UUID and a prefix fit many times over. */
export const IDEMPOTENCY_KEY_CHARS_MAX = 255;
const KEY_PATTERN = /^[\u0021-\u007e]+$/;

export interface IdempotencyClaim {
  /** The reserved key's name. It doesn't show the client's key, which may be guessable. */
  key: string;
  /** What the key stands for: another request with the same key is refused. */
  fingerprint: string;
}

/** A 2xx answer to a write, as it is kept and as it is sent: `seq` and `at` are the commit's. */
export interface WriteAnswer {
  status: 200 | 201;
  answer: JsonObject;
  /** Of the task file that the write left behind: the answer's ETag. */
  sha256: string;
  location?: string;
}

export function isIdempotencyKey(key: string): boolean {
  return key.length <= IDEMPOTENCY_KEY_CHARS_MAX && KEY_PATTERN.test(key);
}

/** A key belongs to its caller: two callers may use the same one. */
export function claimOf(
  actor: Actor,
  key: string,
  request: { method: string; path: string; body: Uint8Array },
): IdempotencyClaim {
  const bodyDigest = sha256HexOf(request.body);
  return {
    key: sha256HexOf(`${actor.role}:${actor.name}\n${key}`),
    fingerprint: sha256HexOf(`${request.method}\n${request.path}\n${bodyDigest}`),
  };
}

export function reservationOf(claim: IdempotencyClaim, kept: WriteAnswer): ReservedKey {
  const { status, answer, sha256, location } = kept;
  const value: JsonObject = { fingerprint: claim.fingerprint, status, answer, sha256 };
  if (location !== undefined) value["location"] = location;
  return { kind: "idempotency", key: claim.key, value };
}

export type KeptAnswer =
  | { outcome: "replay"; answer: WriteAnswer; seq: number; at: string }
  | { outcome: "other_request" };

export function readKept(kept: KeptKey, claim: IdempotencyClaim): KeptAnswer {
  const { fingerprint, ...answer } = kept.value;
  if (fingerprint !== claim.fingerprint) return { outcome: "other_request" };
  return {
    outcome: "replay",
    // Written by reservationOf, and by nobody else under this kind.
    answer: answer as unknown as WriteAnswer,
    seq: kept.seq,
    at: kept.at,
  };
}
