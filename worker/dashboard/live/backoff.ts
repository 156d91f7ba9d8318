// How long to wait before the next try: longer each time, up to a bound, and spread, so that many
// pages don't come back in the same moment. Pure.

const FIRST_MS = 1_000;
/** Somebody who starts the service again waits no longer than this for the page to notice. */
const LONGEST_MS = 15_000;
/** Beyond this many doublings the bound is long reached. */
const DOUBLINGS_MAX = 10;

/** `failures`: tries that failed so far, at least 1; `random`: 0 to 1. */
export function backoffMs(failures: number, random: number): number {
  const doublings = Math.min(failures - 1, DOUBLINGS_MAX);
  const fullMs = Math.min(FIRST_MS * 2 ** doublings, LONGEST_MS);
  return Math.round(fullMs * (0.5 + random / 2));
}
