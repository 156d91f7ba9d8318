// For tests: the poll loop between a Telegram and a service that follow a script, on a clock of its own.

import { beforeEach } from "vitest";
import type { PollerReport } from "../../worker/telegram/poller-watch.ts";
import type { PostOutcome } from "./service-client.ts";
import type { GetUpdatesOutcome } from "./get-updates.ts";
import { pollUpdates } from "./poll-loop.ts";
import { createStandingTroubles } from "./standing-troubles.ts";

export const LONG_POLL_MS = 25_000;

/** What happened, in order, as a test wants to read it; begun anew before each. */
export const seen = {
  happened: [] as string[],
  said: [] as string[],
  reports: [] as PollerReport[],
  nowMs: 0,
};

/** Call it at the top of a file. */
export function useScript(): void {
  beforeEach(() => {
    Object.assign(seen, { happened: [], said: [], reports: [], nowMs: 0 });
  });
}

export const updates = (...ids: number[]): GetUpdatesOutcome => ({
  outcome: "updates",
  updates: ids.map((update_id) => ({ update_id })),
});
export const away: GetUpdatesOutcome = {
  outcome: "trouble",
  trouble: { reason: "telegram_away", detail: "it answered 502" },
};
export const taken: PostOutcome = { outcome: "taken" };
export const refused: PostOutcome = {
  outcome: "trouble",
  trouble: { reason: "service_refuses", status: 503 },
};
export const gone: PostOutcome = {
  outcome: "trouble",
  trouble: { reason: "service_away", detail: "the connection failed" },
};

export interface Script {
  /** Telegram's answers; after the last one the poller is stopped. */
  answers: GetUpdatesOutcome[];
  /** The service's answers to posts; afterwards it takes all. */
  posts?: PostOutcome[];
  /** To seen.reports. */
  reported?: PostOutcome[];
  offset?: number;
  goesOnWithoutToken?: boolean;
  keeps?: (offset: number) => Promise<void>;
  /** Called with what has just seen.happened. */
  onEvent?: (event: string, stop: () => void) => void;
}

/** Lets the poller go through the script. Answers how it has ended; what it did is in `seen`. */
export async function run(script: Script) {
  const stopping = new AbortController();
  const note = (event: string) => {
    seen.happened.push(event);
    script.onEvent?.(event, () => stopping.abort());
  };
  const end = await pollUpdates({
    getUpdates: (offset) => {
      const answer = script.answers.shift();
      if (answer === undefined) stopping.abort();
      else note(`ask ${offset ?? "all"}`);
      seen.nowMs += LONG_POLL_MS;
      return Promise.resolve(answer ?? { outcome: "stopped" });
    },
    service: {
      post: ({ update_id }) => {
        const outcome = script.posts?.shift() ?? taken;
        note(`${outcome.outcome === "taken" ? "post" : "fail"} ${update_id}`);
        return Promise.resolve(outcome);
      },
      report: (report) => {
        seen.reports.push(report);
        return Promise.resolve(script.reported?.shift() ?? taken);
      },
    },
    offset: script.offset,
    keepOffset: (offset) => {
      note(`keep ${offset}`);
      return script.keeps?.(offset) ?? Promise.resolve();
    },
    troubles: createStandingTroubles(
      (sentence) => seen.said.push(sentence),
      () => seen.nowMs,
    ),
    endsOnRefusedToken: !script.goesOnWithoutToken,
    nowMs: () => seen.nowMs,
    random: () => 0,
    wait: (ms) => {
      note(`wait ${ms}`);
      seen.nowMs += ms;
      return Promise.resolve();
    },
    stopping: stopping.signal,
  });
  return end;
}
