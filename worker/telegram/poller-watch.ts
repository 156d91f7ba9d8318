// What the poller says of itself, and whether that is well. Kept in memory: it speaks up again after each
// answer of Telegram's, at each update that is not taken, and in a long wait once a minute. (On the edge
// each isolate has its own; there Telegram delivers by itself, and nobody polls.)

import { z } from "zod";

/** As the poller words it: one sentence, never a secret. */
export const TROUBLE_CHARS_MAX = 500;

/**
 * A long poll is over after 35 s, the longest wait without a word is a minute: three are long enough for
 * a poller that lives, and short enough for a night's work.
 */
export const SILENCE_MS_MAX = 180_000;

export const pollerReport = z.strictObject({
  /** `polling`: Telegram has just answered; `waiting`: for another try; `stopped`: by a wish or for good. */
  state: z.enum(["polling", "waiting", "stopped"]),
  trouble: z.string().max(TROUBLE_CHARS_MAX).nullable(),
});

export type PollerReport = z.infer<typeof pollerReport>;

export const pollerState = pollerReport.extend({
  last_poll_at: z.string().nullable(),
  reported_at: z.string(),
});

export type PollerState = z.infer<typeof pollerState>;

export interface PollerWatch {
  take(report: PollerReport): void;
  /** null: no poller has reported since this worker began. */
  state(): PollerState | null;
  /** When Telegram last answered a poll. */
  lastPollMs(): number | undefined;
  /** Why somebody should look after the poller; empty where all is well. */
  reasons(): string[];
}

/** `nowMs`: Unix time, as it is shown and told to Prometheus. Begins anew with the worker. */
export function createPollerWatch(nowMs: () => number): PollerWatch {
  let latest: (PollerReport & { atMs: number }) | undefined;
  let lastPollMs: number | undefined;
  return {
    take(report) {
      latest = { ...report, atMs: nowMs() };
      if (report.state === "polling") lastPollMs = latest.atMs;
    },
    state() {
      if (latest === undefined) return null;
      return {
        state: latest.state,
        trouble: latest.trouble,
        last_poll_at: lastPollMs === undefined ? null : new Date(lastPollMs).toISOString(),
        reported_at: new Date(latest.atMs).toISOString(),
      };
    },
    lastPollMs: () => lastPollMs,
    reasons() {
      if (latest === undefined) return [];
      if (latest.trouble !== null) return [`The Telegram poller: ${latest.trouble}`];
      const silenceMs = nowMs() - latest.atMs;
      if (latest.state === "stopped" || silenceMs <= SILENCE_MS_MAX) return [];
      const minutes = Math.floor(silenceMs / 60_000);
      return [`The Telegram poller has not been heard of for ${minutes} minutes.`];
    },
  };
}
