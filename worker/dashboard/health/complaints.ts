// What the service says is wrong with it, for as long as the page stands: an inbox can also be empty
// because nothing gets in.

import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { invalidFilesReason } from "../../domain/invalid-files.ts";
import { readHealth } from "../api/health.ts";
import type { Health } from "../api/health.ts";
import { pane } from "../app/pane.ts";
import { liveState } from "../live/live.ts";
import { onWake } from "../live/wake.ts";

/** Nothing here is urgent to the second, and each look costs the service a request. */
const LOOK_EVERY_MS = 60_000;

const latest = signal<Health>({});
let isWatching = false;
let looks = 0;

/** Sentences for a person; empty while all is well. */
export const complaints: ReadonlySignal<readonly string[]> = computed(() => {
  const { reasons = [], invalid_tasks = [] } = latest.value;
  // The inbox has a section of its own for these, with what is wrong and where.
  const shownElsewhere =
    pane.value.page === "inbox" ? invalidFilesReason(invalid_tasks.length) : undefined;
  return reasons.filter((reason) => reason !== shownElsewhere);
});

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
    latest.value = {};
  };
}

onWake(() => {
  if (isWatching) void look();
});

function lookIfSeen(): void {
  if (document.visibilityState === "visible") void look();
}

async function look(): Promise<void> {
  looks += 1;
  const own = looks;
  const health = await readHealth();
  // An answer that was overtaken by a later look tells of the past.
  if (isWatching && health !== undefined && own === looks) latest.value = health;
}
