// How long the fan-out rests after a chunk to so many clients: not at all for a few, and longer the
// more there are, so that changes that come faster share chunks. Pure.

import { CHUNK_COST_MS, REST_MS_MIN } from "./limits.ts";

export function laneRestMs(clients: number): number {
  const neededMs = clients * CHUNK_COST_MS;
  return neededMs < REST_MS_MIN ? 0 : neededMs;
}
