// The hash chain: turns facts into lines (SPEC 8). Pure but for the clock that it is given.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type AuditFact, FIRST_PREV_HASH, type JsonObject, STORAGE_FIELDS } from "../port/index.ts";

export interface ChainHead {
  seq: number;
  hash: string;
  at: string;
}

export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: FIRST_PREV_HASH, at: "" };

export interface ChainedLine extends ChainHead {
  fact: AuditFact;
  /** The stored line, without its newline. */
  text: string;
  /** What was hashed and stored, `hash` included. */
  fields: JsonObject;
}

/** Canonical JSON (RFC 8785). Throws on what it has no form for: a lone surrogate, NaN. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("not a JSON value");
  return text;
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * The line that follows `head`. `added` are the fields that storage itself knows (causation_seq,
 * revision, status, …). Time never runs backwards along the chain, whatever the clock does.
 */
export function chainLine(
  head: ChainHead,
  fact: AuditFact,
  nowMs: number,
  added: JsonObject = {},
): ChainedLine {
  const now = new Date(nowMs).toISOString();
  const at = now > head.at ? now : head.at;
  const seq = head.seq + 1;
  const fields: JsonObject = {
    ...withoutStorageFields(fact),
    ...added,
    audit_event: fact.audit_event,
    correlation_id: fact.correlation_id,
    actor: { role: fact.actor.role, name: fact.actor.name },
    ...(fact.task_id === undefined ? {} : { task_id: fact.task_id }),
    seq,
    at,
    prev_hash: head.hash,
  };
  const hash = sha256Hex(canonicalText(fields));
  fields["hash"] = hash;
  return { seq, at, hash, fact, text: canonicalText(fields), fields };
}

function withoutStorageFields(fact: AuditFact): JsonObject {
  const detail = { ...fact.detail };
  for (const name of STORAGE_FIELDS) {
    if (name in detail) throw new TypeError(`the audit field ${name} is storage's own`);
  }
  return detail;
}
