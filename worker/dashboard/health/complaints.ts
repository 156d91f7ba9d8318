// What the service says is wrong with it, for as long as the page stands: an inbox can also be empty
// because nothing gets in.

import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { readHealth } from "../api/health.ts";
import { liveState } from "../live/live.ts";
import { onWake } from "../live/wake.ts";

/** Nothing here is urgent to the second, and each look costs the service a request. */
const LOOK_EVERY_MS = 60_000;
/** The inbox has a section of its own for these, with what is wrong and where. */
const SHOWN_ELSEWHERE = /^Task files that are invalid/;

const latest = signal<readonly string[]>([]);
let isWatching = false;

/** Sentences for a person; empty while all is well. */
export const complaints: ReadonlySignal<readonly string[]> = latest;

/** Looks now and then, whenever the stream is live again, and when the page wakes up. */
export function watchHealth(): () => void {
  isWatching = true;
  const timer = setInterval(lookIfSeen, LOOK_EVERY_MS);
  const unfollow = effect(() => {
    if (liveState.value === "live") void look();
  });
  return () => {
    isWatching = false;
    clearInterval(timer);
    unfollow();
    latest.value = [];
  };
}

onWake(() => {
  if (isWatching) void look();
});

function lookIfSeen(): void {
  if (document.visibilityState === "visible") void look();
}

async function look(): Promise<void> {
  const health = await readHealth();
  if (!isWatching || health === undefined) return;
  latest.value = (health.reasons ?? []).filter((reason) => !SHOWN_ELSEWHERE.test(reason));
}
