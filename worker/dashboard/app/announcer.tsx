// Tells a screen reader what others see happen: what newly waits, and whether the page is live. Politely,
// and not more often than one can listen.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useRef } from "preact/hooks";
import { inboxPhase, waitingCounts } from "../inbox/inbox-store.ts";
import { liveState } from "../live/live.ts";
import type { LiveState } from "../live/live.ts";

/** Several changes in a row are told as one. */
const SETTLE_MS = 1_000;

export function Announcer(): ComponentChild {
  const words = useSignal("");
  const told = useRef<{ waiting: number; live: LiveState } | null>(null);
  useSignalEffect(() => {
    const now = { waiting: waitingCounts.value.all, live: liveState.value };
    if (inboxPhase.value.kind !== "ready") return undefined;
    // What is there when the page opens is no news.
    told.current ??= now;
    const timer = setTimeout(() => {
      const before = told.current ?? now;
      const news = [
        waitingNews(before.waiting, now.waiting),
        liveNews(before.live, now.live),
      ].filter((sentence) => sentence !== "");
      told.current = now;
      if (news.length > 0) words.value = news.join(" ");
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <p class="visually-hidden" role="status">
      {words.value}
    </p>
  );
}

function waitingNews(before: number, now: number): string {
  if (before === now) return "";
  if (now === 0) return "Nothing waits for you any more.";
  return now === 1 ? "1 task waits for you." : `${now} tasks wait for you.`;
}

function liveNews(before: LiveState, now: LiveState): string {
  if (now === "offline" && before !== "offline") return "The page is not live any more.";
  return now === "live" && before === "offline" ? "The page is live again." : "";
}
