// Follows storage's committed changes for as long as it is wanted: asks for what comes after its
// position, waits there for the next change, and hands on page by page. Nothing is kept here; while a
// page is handed on and the pace is waited for, changes collect in the log.

import type { ChangeEvent, TaskStorage } from "../../storage-adapter/port/task-storage.ts";
import { FEED_PAGE_MAX, FEED_RETRY_MS_MAX, FEED_RETRY_MS_MIN, FEED_WAIT_MS } from "./limits.ts";

export interface Follower {
  /** Asked after every answer. */
  isWanted(): boolean;
  /** The next page, which may be empty; the one after it is asked for when this has resolved. */
  onChanges(changes: readonly ChangeEvent[]): Promise<void>;
  /** The log ends before our position: it belongs to another history. */
  onReset(headSeq: number): void;
  /** Storage is about to stop. Storage is told when this has ended. */
  onClosing(): Promise<void>;
}

export type Since = TaskStorage["since"];
export type Sleep = (ms: number) => Promise<void>;

/** Returns when it is no longer wanted or storage has said that it stops. Never throws. */
export async function followChanges(
  since: Since,
  sleep: Sleep,
  fromSeq: number,
  follower: Follower,
): Promise<void> {
  let position = fromSeq;
  let retryMs = FEED_RETRY_MS_MIN;
  while (follower.isWanted()) {
    let outcome: Awaited<ReturnType<Since>>;
    try {
      outcome = await since(position, FEED_PAGE_MAX, FEED_WAIT_MS);
    } catch {
      // Storage will be back, or the whole service goes: clients stay, and the log keeps the rest.
      await sleep(retryMs);
      retryMs = Math.min(retryMs * 2, FEED_RETRY_MS_MAX);
      continue;
    }
    retryMs = FEED_RETRY_MS_MIN;
    switch (outcome.outcome) {
      case "changes": {
        position = outcome.events.at(-1)?.seq ?? position;
        await follower.onChanges(outcome.events);
        break;
      }
      case "ahead":
        position = outcome.head_seq;
        follower.onReset(position);
        break;
      case "closing":
        await follower.onChanges(outcome.events);
        await follower.onClosing();
        // Asking again tells storage that all has been said.
        await since(position, FEED_PAGE_MAX, FEED_WAIT_MS).catch(() => undefined);
        return;
    }
  }
}
