// What "since your last visit" means. A visit is a stretch of looking with no long break; what had
// been seen when the one before ended is where the news begins. Pure.

export interface Moment {
  /** The latest change that was shown. */
  seq: number;
  atMs: number;
}

export interface Visit {
  /** Where the news begins: the end of the visit before this one, or the beginning of the first. */
  since: Moment;
  /** How far has been looked in this visit. */
  seen: Moment;
  isFirst: boolean;
}

/** A longer break ends a visit: a coffee, not a glance at another window. */
export const VISIT_BREAK_MS = 20 * 60 * 1_000;

/**
 * The visit that looking at `now` belongs to: the one that was kept, or one that begins after it. A
 * kept one that is ahead of the log belongs to another history.
 */
export function continueVisit(kept: Visit | null, now: Moment): Visit {
  if (kept === null || kept.seen.seq > now.seq) return { since: now, seen: now, isFirst: true };
  const isOver = now.atMs - kept.seen.atMs > VISIT_BREAK_MS;
  return isOver ? { since: kept.seen, seen: now, isFirst: false } : { ...kept, seen: now };
}

/** Everything up to `now` has been taken note of: the news begins here. */
export function markSeen(now: Moment): Visit {
  return { since: now, seen: now, isFirst: false };
}

/** From storage, where anybody can write; null for what is no visit. */
export function parseVisit(text: string | null): Visit | null {
  try {
    const value = JSON.parse(text ?? "null") as Partial<Visit> | null;
    if (!isMoment(value?.seen) || !isMoment(value.since)) return null;
    return { since: value.since, seen: value.seen, isFirst: value.isFirst === true };
  } catch {
    return null;
  }
}

function isMoment(value: Partial<Moment> | null | undefined): value is Moment {
  return Number.isSafeInteger(value?.seq) && Number.isFinite(value?.atMs);
}
