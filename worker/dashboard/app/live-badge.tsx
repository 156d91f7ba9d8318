// Whether what is shown is what is: live, on its way to it, or not.

import type { ComponentChild } from "preact";
import { liveState } from "../live/live.ts";
import type { LiveState } from "../live/live.ts";

const WORDS: Readonly<Record<LiveState, string>> = {
  connecting: "Connecting …",
  live: "Live",
  offline: "Not live",
};

export function LiveBadge(): ComponentChild {
  const state = liveState.value;
  return (
    <span class="live-badge" data-live={state}>
      <span class="live-dot" aria-hidden="true" />
      <span class="live-word">{WORDS[state]}</span>
    </span>
  );
}
