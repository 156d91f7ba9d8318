// Whether a body is GitHub's own (SPEC 6): HMAC-SHA256 over its very bytes with a secret that both
// sides know, in X-Hub-Signature-256. Pure.
// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { equalInConstantTime } from "./constant-time.ts";

/** The one form that GitHub sends; whatever else a parser might make of a header is a forgery's. */
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/** The digest that the header claims, or undefined for every other form and for none. */
export function parseSignature(header: string | null): Uint8Array | undefined {
  const digits = SIGNATURE.exec(header ?? "")?.[1];
  return digits === undefined ? undefined : hexToBytes(digits);
}

/** Every secret is tried, also after one has matched: time must not tell which of them it was. */
export function isSigned(
  body: Uint8Array,
  signature: Uint8Array,
  secrets: readonly string[],
): boolean {
  const matches = secrets.map((secret) =>
    equalInConstantTime(hmac(sha256, utf8ToBytes(secret), body), signature),
  );
  return matches.includes(true);
}
