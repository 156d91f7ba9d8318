// Whether a task waits for a person, and why. Pure.

import type { ListItem } from "../../domain/list-schema.ts";

/** A claimed task without any act for so long wants somebody to look. */
export const STALLED_AFTER_MS = 30 * 60 * 1_000;

/** In the order in which they should be taken. */
export const WAITING_KINDS = ["reviewed", "delivered", "stalled"] as const;
export type WaitingKind = (typeof WAITING_KINDS)[number];

export function waitingKind(item: ListItem, nowMs: number): WaitingKind | null {
  switch (item.stage) {
    case "reviewed":
    case "delivered":
      return item.stage;
    case "working":
      return Date.parse(item.last_activity_at) < nowMs - STALLED_AFTER_MS ? "stalled" : null;
    case "queued":
    case "decided":
    case "invalid":
      return null;
  }
}

/** For the API's `active_before`: who was active since then has not stalled. */
export function stalledBefore(nowMs: number): string {
  return new Date(nowMs - STALLED_AFTER_MS).toISOString();
}
