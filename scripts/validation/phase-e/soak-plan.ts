// Phase E: how long the soak is, and how many changes are made in it.

export interface SoakPlan {
  seconds: number;
  /** Of the event stream, there all the time. */
  clients: number;
  /** Changed in turn. */
  tasks: number;
  /** From one change to the next. */
  paceMs: number;
  /** How often memory is looked at, and how often it is said how the soak goes. */
  memoryMs: number;
  progressMs: number;
}

/** SPEC 9, row E. */
export const SOAK_SECONDS_DEFAULT = 600;
/** Shorter ones have too few changes and looks at memory, longer ones outlast what k6 is given. */
export const SOAK_SECONDS_MIN = 5;
export const SOAK_SECONDS_MAX = 3_600;
const CLIENTS = 50;
const TASKS = 20;
const PACE_MS_MIN = 400;
/** Deliveries are an artifact in the repository: 1,500 changes at 50 clients take 400 KB. */
const CHANGES_MAX = 1_500;
/** So that from the first change to the last it is no shorter than asked, however late the first is. */
const CHANGES_MORE = 2;

export function planSoak(seconds: number): SoakPlan {
  return {
    seconds,
    clients: CLIENTS,
    tasks: TASKS,
    paceMs: Math.max(PACE_MS_MIN, Math.ceil((1_000 * seconds) / CHANGES_MAX)),
    memoryMs: 1_000,
    progressMs: 10_000,
  };
}

/** As many as are made, whatever the service does. */
export function soakChanges({ seconds, paceMs }: SoakPlan): number {
  return Math.ceil((1_000 * seconds) / paceMs) + CHANGES_MORE;
}

export type SoakSeconds = { ok: true; seconds: number } | { ok: false; problem: string };

/** SOAK_SECONDS as it was asked for. */
export function parseSoakSeconds(asked: string | undefined): SoakSeconds {
  if (asked === undefined || asked === "") return { ok: true, seconds: SOAK_SECONDS_DEFAULT };
  const seconds = /^\d{1,5}$/.test(asked) ? Number(asked) : Number.NaN;
  if (seconds >= SOAK_SECONDS_MIN && seconds <= SOAK_SECONDS_MAX) return { ok: true, seconds };
  return {
    ok: false,
    problem: `SOAK_SECONDS is ${JSON.stringify(asked)}: give a whole number from ${SOAK_SECONDS_MIN} to ${SOAK_SECONDS_MAX}, or leave it out for ${SOAK_SECONDS_DEFAULT}`,
  };
}
