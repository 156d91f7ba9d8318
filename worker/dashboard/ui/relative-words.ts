// How long ago something was, and how long it has lasted or took, in the few words that fit a list. Pure.

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From then on a date says more than a number of days. */
const DAYS_MAX = 7;

/** Clocks of two machines differ a little: what seems to lie ahead is now. */
export function relativeWords(atMs: number, nowMs: number, locale?: string): string {
  const ageMs = Math.max(0, nowMs - atMs);
  if (ageMs < MINUTE_MS) return "just now";
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} min ago`;
  if (ageMs < DAY_MS) return `${Math.floor(ageMs / HOUR_MS)} h ago`;
  if (ageMs < DAYS_MAX * DAY_MS) return `${Math.floor(ageMs / DAY_MS)} d ago`;
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    ...(!sameYear && { year: "numeric" }),
  }).format(atMs);
}

/** How long something has lasted: "42 min", "3 h", "2 d". */
export function durationWords(ms: number): string {
  if (ms < HOUR_MS) return `${Math.max(0, Math.floor(ms / MINUTE_MS))} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} d`;
}

/** How long something took, to two units: "250 ms", "4.2 s", "1 min 30 s", "26 h 3 min". */
export function preciseDurationWords(ms: number): string {
  if (ms < SECOND_MS) return `${ms} ms`;
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  const [minutes, seconds] = [Math.floor(ms / MINUTE_MS), Math.floor((ms % MINUTE_MS) / SECOND_MS)];
  if (ms < HOUR_MS) return `${minutes} min ${seconds} s`;
  return `${Math.floor(ms / HOUR_MS)} h ${minutes % 60} min`;
}
