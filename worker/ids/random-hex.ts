// Randomness for ids, from the runtime's cryptographic source. Handed to those who mint ids, so
// that tests can hand them something else.

import { bytesToHex } from "@noble/hashes/utils.js";

/** Asked of the source at once: a call to it costs more than a read's whole way to a kept answer. */
const POOL_BYTES = 1_024;

const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** No byte is given out twice. Throws RangeError for more than 1,024. */
export function randomHex(bytes: number): string {
  if (bytes > POOL_BYTES) throw new RangeError(`${bytes} random bytes are more than the pool has`);
  if (used + bytes > POOL_BYTES) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += bytes;
  return bytesToHex(pool.subarray(used - bytes, used));
}
