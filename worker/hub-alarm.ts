// Wakes the event hub while nobody follows the log, since the isolate's memory is no good without it:
// a Durable Object begins with the first request to it.

import type { EventHubClient } from "./event-hub-client.ts";
import type { ReadCache } from "./read-cache.ts";

/** Between two tries: a hub begins in milliseconds, and storage may be away for long. */
export const ALARM_REST_MS = 1_000;

/** To be called with each request; what it starts doesn't hold up the answer. */
export function createHubAlarm(
  cache: Pick<ReadCache, "isFollowed">,
  eventHub: Pick<EventHubClient, "state">,
  nowMs: () => number,
): (context: Pick<ExecutionContext, "waitUntil">) => void {
  let restUntilMs = Number.NEGATIVE_INFINITY;
  return (context) => {
    const now = nowMs();
    if (cache.isFollowed(now) || now < restUntilMs) return;
    restUntilMs = now + ALARM_REST_MS;
    context.waitUntil(eventHub.state());
  };
}
