// A moment, in words that age with the page; the exact time is a hover away.

import type { ComponentChild } from "preact";
import { nowMs } from "./clock.ts";
import { relativeWords } from "./relative-words.ts";

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** `at`: ISO 8601, as everywhere in a task. */
export function RelativeTime({ at }: { at: string }): ComponentChild {
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) return null;
  return (
    <time class="time" dateTime={at} title={EXACT.format(atMs)}>
      {relativeWords(atMs, nowMs.value)}
    </time>
  );
}
