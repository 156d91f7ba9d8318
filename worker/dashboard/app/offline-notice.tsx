// Said in plain words when the page is not live for more than a moment: since when, and that nothing
// has to be done about it. It lies over the page, so that nothing moves, and lets clicks through.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChild } from "preact";
import { offlineSinceMs } from "../live/live.ts";

/** A restart of the service takes a second or two: the badge tells of that, a sentence would be noise. */
const WORTH_SAYING_MS = 3_000;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function OfflineNotice(): ComponentChild {
  const sinceMs = useSignal<number | null>(null);
  useSignalEffect(() => {
    const lostMs = offlineSinceMs.value;
    if (lostMs === null) {
      sinceMs.value = null;
      return undefined;
    }
    const timer = setTimeout(() => {
      sinceMs.value = lostMs;
    }, WORTH_SAYING_MS);
    return () => clearTimeout(timer);
  });
  if (sinceMs.value === null) return null;
  return (
    <aside class="offline-notice" aria-label="Connection">
      <p>
        <strong>Not live since {CLOCK.format(sinceMs.value)}.</strong> The service does not answer.
        What you see may be out of date; the page catches up by itself.
      </p>
    </aside>
  );
}
