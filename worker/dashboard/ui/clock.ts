// The one clock that all times on the page go by: twice a minute, and at once when somebody looks again
// (in the background browsers let it tick as seldom as they like).

import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

/** "3 min ago" is at most this much off. */
const TICK_MS = 30_000;

const now = signal(Date.now());

/** Milliseconds since 1970, as of the latest tick. */
export const nowMs: ReadonlySignal<number> = now;

setInterval(tick, TICK_MS);
document.addEventListener("visibilitychange", tick);

function tick(): void {
  now.value = Date.now();
}
