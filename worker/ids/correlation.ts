// The id of a request that belongs to no task: minted once, here, never taken from a client.

/** 64 bits: among a year's million requests a day, two alike are a one in a hundred thousand chance. */
const RANDOM_BYTES = 8;

/** @param randomHex lower-case hex of so many random bytes */
export function mintCorrelationId(randomHex: (bytes: number) => string): string {
  return `req-${randomHex(RANDOM_BYTES)}`;
}
