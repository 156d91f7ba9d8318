// What stands in the way at the moment, by where it stands: said when it begins, when it turns out to be
// something else, and once when it is over; never at each try.

import { TROUBLE_CHARS_MAX } from "../../worker/telegram/poller-watch.ts";
import type { Trouble } from "./trouble.ts";
import { describeTrouble } from "./trouble.ts";

/**
 * Two pollers end each other's calls in turns, and each gets a good answer now and then. Only after so
 * long without a conflict has the other one gone.
 */
const CONFLICT_OVER_MS = 60_000;

/** Sentences for one trouble that goes on: whatever takes turns beyond that has been told enough. */
const SAID_MAX = 20;

const OVER = {
  telegram: "Telegram answers again.",
  service: "The service takes updates again.",
  offset: "The offset is kept on disk again.",
} as const;

export type Place = keyof typeof OVER;

export interface StandingTroubles {
  /** True where this is news: it has not been said since something began to stand there. */
  begin(place: Place, trouble: Trouble): boolean;
  /** True where something stood there and is over now. */
  end(place: Place): boolean;
  /** All that stands, in one text for /healthz; null when all is well. */
  words(): string | null;
}

export function createStandingTroubles(
  say: (sentence: string) => void,
  nowMs: () => number,
): StandingTroubles {
  const standing = new Map<Place, { trouble: Trouble; seenMs: number; said: Set<string> }>();
  return {
    begin(place, trouble) {
      const said = standing.get(place)?.said ?? new Set<string>();
      standing.set(place, { trouble, seenMs: nowMs(), said });
      const words = describeTrouble(trouble);
      // A pause of 7 s after one of 8 s is no news.
      const what = trouble.reason === "rate_limited" ? trouble.reason : words;
      const isNews = !said.has(what) && said.size < SAID_MAX;
      if (isNews) {
        said.add(what);
        say(words);
      }
      return isNews;
    },
    end(place) {
      const found = standing.get(place);
      if (found === undefined) return false;
      const isConflict = found.trouble.reason === "held_by_another";
      if (isConflict && nowMs() - found.seenMs < CONFLICT_OVER_MS) return false;
      standing.delete(place);
      say(OVER[place]);
      return true;
    },
    words() {
      const all = [...standing.values()].map(({ trouble }) => describeTrouble(trouble));
      return all.length === 0 ? null : all.join(" ").slice(0, TROUBLE_CHARS_MAX);
    },
  };
}
