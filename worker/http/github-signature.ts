// Whether a body is GitHub's own (SPEC 6): HMAC-SHA256 over its very bytes with a secret that both
// sides know, in X-Hub-Signature-256. Pure.
// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries

import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** The one form that GitHub sends; whatever else a parser might make of a header is a forgery's. */
export const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/** The digest that the header claims, or undefined for every other form and for none. */
export function parseSignature(header: string | null): Uint8Array | undefined {
  const digits = SIGNATURE.exec(header ?? "")?.[1];
  return digits === undefined ? undefined : hexToBytes(digits);
}

const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/**
 * By the runtime's own HMAC, which compares in constant time: anybody may make us digest the largest
 * body there is. 1 MiB takes @noble/hashes 5 to 20 ms of the thread that serves everybody, and the
 * runtime less than one. Every secret is tried, also after one has matched: time must not tell which.
 */
export async function isSigned(
  body: Uint8Array,
  signature: Uint8Array,
  secrets: readonly string[],
): Promise<boolean> {
  const { subtle } = crypto;
  const matches = await Promise.all(
    secrets.map(async (secret) => {
      const key = await subtle.importKey("raw", utf8ToBytes(secret), HMAC, false, ["verify"]);
      return subtle.verify(HMAC, key, signature, body);
    }),
  );
  return matches.includes(true);
}
