// Randomness for ids, from the runtime's cryptographic source. Handed to those who mint ids, so
// that tests can hand them something else.

import { bytesToHex } from "@noble/hashes/utils.js";

export function randomHex(bytes: number): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(bytes)));
}
