// Reads that were served from memory, on their way to the audit soon after: a stop that reaches workerd
// itself (a whole control group gets SIGTERM) ends it at once, with all that it has in memory.

/** Long enough for thousands of reads to share one message to storage. */
export const READS_FLUSH_MS = 20;

export interface ReadFlushNeeds {
  /** Whether reads wait. */
  hasReads: () => boolean;
  flush: () => Promise<void>;
  sleep: (ms: number) => Promise<void>;
  nowMs: () => number;
}

/**
 * To be called after each request. What waits goes along with the request that came first; should that
 * one be cut off, its work ends with it, and the next request after it takes over (the hub in the end).
 */
export function createReadFlush(
  needs: ReadFlushNeeds,
): (context: Pick<ExecutionContext, "waitUntil">) => void {
  let dueMs = Number.NEGATIVE_INFINITY;
  return (context) => {
    const now = needs.nowMs();
    if (now < dueMs || !needs.hasReads()) return;
    dueMs = now + READS_FLUSH_MS;
    context.waitUntil(needs.sleep(READS_FLUSH_MS).then(needs.flush));
  };
}
