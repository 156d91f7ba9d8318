// How long the fan-out rests behind a chunk to so many clients: nothing for a few, and longer the
// more there are, so that changes that come faster share chunks. Pure.

import { CHUNK_COST_MS, WINDOW_MS_MIN } from "./limits.ts";

export function windowMs(clients: number): number {
  const neededMs = clients * CHUNK_COST_MS;
  return neededMs < WINDOW_MS_MIN ? 0 : neededMs;
}
