// How long to wait before the next try: longer each time, up to a bound, and spread, so that many who
// wait don't come back in the same moment. Pure.

export interface Backoff {
  waitMsMin: number;
  waitMsMax: number;
}

/** Beyond this many doublings every bound is long reached, and 2 to it is still exact. */
const DOUBLINGS_MAX = 30;

/**
 * Between half and all of a full wait, which is twice the least one after the first failure and doubles
 * with each. `failures`: at least 1; `random`: 0 to 1.
 */
export function backoffMs(backoff: Backoff, failures: number, random: number): number {
  const doublings = Math.min(failures, DOUBLINGS_MAX);
  const fullMs = Math.min(backoff.waitMsMin * 2 ** doublings, backoff.waitMsMax);
  return Math.round(fullMs * (0.5 + random / 2));
}
