// The hub's bounds, each with its unit and reason.

/**
 * About 65 KB each in workerd: 130 MB when full and read. Chunks that wait are shared by clients that
 * are live; those that catch up have their own, up to what may wait for each.
 */
export const CLIENTS_MAX = 2_000;
/** What may wait for one client that reads slowly: some 4,000 changes, ten full pages. Chunks are shared. */
export const CLIENT_QUEUE_BYTES_MAX = 1_048_576;
/** An idle stream learns that its client left by writing to it; proxies give up after 30 to 60 s. */
export const HEARTBEAT_MS = 15_000;
/** A full pool is looked through once more for those who left, but not for each of many who want in. */
export const EXTRA_BEAT_MS_MIN = 1_000;
/** Finds clients that vanished without a word; spread by a fifth, so that they don't all come back at once. */
export const CLIENT_AGE_MS_MAX = 6 * 3_600_000;
export const CLIENT_AGE_SPREAD = 0.2;
/** Clients wait so long before they reconnect, spread so that a restart isn't met by all of them at once. */
export const RETRY_MS_MIN = 1_000;
export const RETRY_MS_MAX = 3_000;

/** Changes in one page of the feed; a chunk holds two at most, 200 KB, far below what may wait. */
export const FEED_PAGE_MAX = 250;
/** How long one question to storage waits for the next change. */
export const FEED_WAIT_MS = 20_000;
/** Between two pages while nobody listens. Only hand edits wait for it: what was committed here is known at once. */
export const UNHEARD_REST_MS = 25;
/** Between questions to a storage that doesn't answer. */
export const FEED_RETRY_MS_MIN = 50;
export const FEED_RETRY_MS_MAX = 2_000;

/** Audit lines between a client's id and the head; whoever is further behind loads the list faster. */
export const REPLAY_SPAN_MAX = 100_000;
/** Changes in one page of a replay; some 50 KB. */
export const REPLAY_PAGE_MAX = 250;
/** Replays that read from storage at once, so that 1,000 clients after a restart don't ask for 1,000 pages. */
export const REPLAYS_AT_ONCE = 8;

/** Told in one go: 3 ms of workerd's thread, so that other work is never held up for longer. */
export const LANE_CLIENTS_MAX = 100;
/**
 * What one chunk to one client costs of workerd's one thread (measured: 27 to 70 µs). After a
 * chunk to a lane the fan-out rests for clients × this, and what comes meanwhile shares the next
 * chunk, so that it never asks for more than the thread has.
 */
export const CHUNK_COST_MS = 0.05;
/** A rest shorter than a timer can keep. */
export const REST_MS_MIN = 2;

/** How often connects, disconnects and broadcasts go to the audit, and reads that no request has taken there. */
export const AUDIT_FLUSH_MS = 500;
/** Lines that wait while the audit can't be written. A full pool that comes and goes five times. */
export const AUDIT_QUEUE_MAX = 20_000;
/** Lines in one append: some 300 KB. */
export const AUDIT_LINES_PER_APPEND_MAX = 1_000;
/** Of a fault's cause, on the audit. */
export const CAUSE_CHARS_MAX = 4_000;
