// Comparing secrets without telling, by the time it takes, how much of a guess was right.

import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** Digests have one length, so a secret's own length doesn't show either. */
export function digestSecret(secret: string): Uint8Array {
  return sha256(utf8ToBytes(secret));
}

/** Time depends on the lengths alone. */
export function equalInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index += 1) {
    difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  }
  return difference === 0;
}

export function secretsMatch(given: string, expected: string): boolean {
  return equalInConstantTime(digestSecret(given), digestSecret(expected));
}
