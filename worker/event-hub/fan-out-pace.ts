// How long the fan-out rests between two chunks: nothing when it is quiet, and a window that grows
// with the clients when changes come faster, so that they share chunks. Pure.

import { CHUNK_COST_MS, WINDOW_MS_MAX, WINDOW_MS_MIN } from "./limits.ts";

/** Milliseconds from one chunk to the next for so many clients. */
export function windowMs(clients: number): number {
  const neededMs = clients * CHUNK_COST_MS;
  return neededMs < WINDOW_MS_MIN ? 0 : Math.min(neededMs, WINDOW_MS_MAX);
}
