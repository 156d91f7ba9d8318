import { beforeEach, describe, expect, it } from "vitest";
import type { PollerReport } from "../../worker/telegram/poller-watch.ts";
import type { PostOutcome } from "./service-client.ts";
import type { GetUpdatesOutcome } from "./get-updates.ts";
import { pollUpdates } from "./poll-loop.ts";
import { createStandingTroubles } from "./standing-troubles.ts";

const LONG_POLL_MS = 25_000;

/** What happened, in order, as the test wants to read it. */
let happened: string[];
let said: string[];
let reports: PollerReport[];
let nowMs: number;

beforeEach(() => {
  [happened, said, reports, nowMs] = [[], [], [], 0];
});

const updates = (...ids: number[]): GetUpdatesOutcome => ({
  outcome: "updates",
  updates: ids.map((update_id) => ({ update_id })),
});
const away: GetUpdatesOutcome = {
  outcome: "trouble",
  trouble: { reason: "telegram_away", detail: "it answered 502" },
};
const taken: PostOutcome = { outcome: "taken" };
const refused: PostOutcome = {
  outcome: "trouble",
  trouble: { reason: "service_refuses", status: 503 },
};
const gone: PostOutcome = {
  outcome: "trouble",
  trouble: { reason: "service_away", detail: "the connection failed" },
};

interface Script {
  /** Telegram's answers; after the last one the poller is stopped. */
  answers: GetUpdatesOutcome[];
  /** The service's answers to posts; afterwards it takes all. */
  posts?: PostOutcome[];
  /** To reports. */
  reported?: PostOutcome[];
  offset?: number;
  goesOnWithoutToken?: boolean;
  keeps?: (offset: number) => Promise<void>;
  /** Called with what has just happened. */
  onEvent?: (event: string, stop: () => void) => void;
}

async function run(script: Script) {
  const stopping = new AbortController();
  const note = (event: string) => {
    happened.push(event);
    script.onEvent?.(event, () => stopping.abort());
  };
  const end = await pollUpdates({
    getUpdates: (offset) => {
      const answer = script.answers.shift();
      if (answer === undefined) stopping.abort();
      else note(`ask ${offset ?? "all"}`);
      nowMs += LONG_POLL_MS;
      return Promise.resolve(answer ?? { outcome: "stopped" });
    },
    service: {
      post: ({ update_id }) => {
        const outcome = script.posts?.shift() ?? taken;
        note(`${outcome.outcome === "taken" ? "post" : "fail"} ${update_id}`);
        return Promise.resolve(outcome);
      },
      report: (report) => {
        reports.push(report);
        return Promise.resolve(script.reported?.shift() ?? taken);
      },
    },
    offset: script.offset,
    keepOffset: (offset) => {
      note(`keep ${offset}`);
      return script.keeps?.(offset) ?? Promise.resolve();
    },
    troubles: createStandingTroubles(
      (sentence) => said.push(sentence),
      () => nowMs,
    ),
    endsOnRefusedToken: !script.goesOnWithoutToken,
    nowMs: () => nowMs,
    random: () => 0,
    wait: (ms) => {
      note(`wait ${ms}`);
      nowMs += ms;
      return Promise.resolve();
    },
    stopping: stopping.signal,
  });
  return end;
}

describe("the offset", () => {
  it("moves update by update, each only after the service has taken it", async () => {
    await run({ answers: [updates(7, 8), updates()], posts: [taken, refused, taken] });
    expect(happened).toEqual([
      "ask all",
      "post 7",
      "keep 8",
      "fail 8",
      "wait 250",
      "post 8",
      "keep 9",
      "ask 9",
    ]);
  });

  it("begins where the last poller has left it, and follows Telegram down", async () => {
    await run({ offset: 900, answers: [updates(5, 6), updates(7), updates()] });
    expect(happened.filter((event) => event.startsWith("ask"))).toEqual([
      "ask 900",
      "ask 7",
      "ask 8",
    ]);
  });

  it("that can't be kept is said once, and stops nothing", async () => {
    const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
    const keeps = (offset: number) => (offset < 10 ? Promise.reject(full) : Promise.resolve());
    await run({ answers: [updates(7, 8), updates(9), updates()], keeps });
    expect(happened.filter((event) => event.startsWith("ask"))).toEqual([
      "ask all",
      "ask 9",
      "ask 10",
    ]);
    expect(said).toEqual([
      expect.stringContaining("can't be kept on disk (ENOSPC)"),
      "The offset is kept on disk again.",
    ]);
  });
});

describe("a service that doesn't take an update", () => {
  it("is asked again and again, ever more slowly, and nothing overtakes the update", async () => {
    const posts = Array.from({ length: 8 }, () => refused);
    await run({ answers: [updates(7, 8)], posts });
    expect(happened.filter((event) => event.startsWith("wait"))).toEqual(
      [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000].map((ms) => `wait ${ms}`),
    );
    expect(happened.slice(-4)).toEqual(["post 7", "keep 8", "post 8", "keep 9"]);
    expect(said).toHaveLength(2);
  });

  it("hears of it at each try, so that one that was away at the first learns of it too", async () => {
    // As over a restart: nobody there, then a service that refuses this update for good.
    const posts = [gone, gone, refused, refused];
    await run({ answers: [updates(7)], posts, reported: [taken, gone, gone] });
    expect(reports).toEqual([
      { state: "polling", trouble: null },
      { state: "waiting", trouble: expect.stringContaining("connection failed") },
      { state: "waiting", trouble: expect.stringContaining("connection failed") },
      { state: "waiting", trouble: expect.stringContaining("(503)") },
      { state: "waiting", trouble: expect.stringContaining("(503)") },
      { state: "polling", trouble: null },
      { state: "stopped", trouble: null },
    ]);
    expect(said).toEqual([
      expect.stringContaining("connection failed"),
      expect.stringContaining("(503)"),
      "The service takes updates again.",
    ]);
  });

  it("is said also while no update is there, and is over when it hears again", async () => {
    await run({
      answers: [updates(), updates(), updates()],
      reported: [refused, refused, taken],
    });
    expect(said).toEqual([expect.stringContaining("503"), "The service takes updates again."]);
    expect(reports.at(-2)).toEqual({ state: "polling", trouble: null });
    expect(happened.filter((event) => event.startsWith("wait"))).toEqual([]);
  });
});

describe("trouble with Telegram", () => {
  it("is waited for ever longer, from the start again after a good answer", async () => {
    await run({ answers: [away, away, away, updates(7), away, updates()] });
    expect(happened).toEqual([
      "ask all",
      "wait 1000",
      "ask all",
      "wait 2000",
      "ask all",
      "wait 4000",
      "ask all",
      "post 7",
      "keep 8",
      "ask 8",
      "wait 1000",
      "ask 8",
    ]);
    expect(said).toHaveLength(4);
  });

  it("is reported with each try, so that silence means something else", async () => {
    await run({ answers: [away, away, updates()] });
    expect(reports.map(({ state, trouble }) => [state, trouble === null])).toEqual([
      ["waiting", false],
      ["waiting", false],
      ["polling", true],
      ["stopped", true],
    ]);
  });

  it("is reported once a minute in a pause that Telegram has asked for", async () => {
    const trouble = { reason: "rate_limited", retryAfterS: 150 } as const;
    await run({ answers: [{ outcome: "trouble", trouble }, updates()] });
    expect(happened.slice(0, 4)).toEqual(["ask all", "wait 60000", "wait 60000", "wait 30000"]);
    expect(reports.map(({ state }) => state)).toEqual([
      "waiting",
      "waiting",
      "waiting",
      "polling",
      "stopped",
    ]);
  });

  it("ends it where the token is refused, and says so to the service", async () => {
    const trouble = { reason: "token_refused", status: 401 } as const;
    const end = await run({ answers: [{ outcome: "trouble", trouble }, updates(1)] });
    expect(end).toEqual({ end: "token_refused" });
    expect(reports).toEqual([{ state: "stopped", trouble: expect.stringContaining("BOT_TOKEN") }]);
    expect(happened).toEqual(["ask all"]);
  });

  it("does not end one that goes on without a token: it asks again after five minutes", async () => {
    const trouble = { reason: "token_refused", status: 401 } as const;
    const refusal: GetUpdatesOutcome = { outcome: "trouble", trouble };
    await run({ answers: [refusal, updates(1)], goesOnWithoutToken: true });
    expect(happened).toEqual([
      "ask all",
      ...Array.from({ length: 5 }, () => "wait 60000"),
      "ask all",
      "post 1",
      "keep 2",
    ]);
    const waiting = reports.filter(({ state }) => state === "waiting");
    expect(waiting).toHaveLength(5);
    expect(said).toEqual([expect.stringContaining("BOT_TOKEN"), "Telegram answers again."]);
  });

  it("does not make it ask without a pause where the same updates come again and again", async () => {
    await run({
      answers: [updates(7, 8), updates(7, 8), updates(8), updates(9)],
      onEvent: (event) => {
        if (event.startsWith("ask")) nowMs -= LONG_POLL_MS;
      },
    });
    expect(happened.filter((event) => !/^(post|keep)/.test(event))).toEqual([
      "ask all",
      "ask 9",
      "wait 1000",
      "ask 9",
      "wait 1000",
      "ask 9",
    ]);
  });

  it("does not make it ask without a pause where something answers in Telegram's place", async () => {
    const answers = [updates(), updates()];
    await run({
      answers,
      onEvent: (event) => {
        // As if the answer had come at once.
        if (event.startsWith("ask")) nowMs -= LONG_POLL_MS;
      },
    });
    expect(happened).toEqual(["ask all", "wait 1000", "ask all", "wait 1000"]);
  });
});

describe("a stop", () => {
  it("ends a long pause at once", async () => {
    const trouble = { reason: "rate_limited", retryAfterS: 3_600 } as const;
    await run({
      answers: [{ outcome: "trouble", trouble }],
      onEvent: (event, stop) => event.startsWith("wait") && stop(),
    });
    expect(happened).toEqual(["ask all", "wait 60000"]);
    expect(reports.map(({ state }) => state)).toEqual(["waiting", "stopped"]);
  });

  it("leaves the rest of a batch to the next poller", async () => {
    const end = await run({
      answers: [updates(7, 8, 9), updates()],
      onEvent: (event, stop) => event === "post 7" && stop(),
    });
    expect(end).toEqual({ end: "stopped" });
    expect(happened).toEqual(["ask all", "post 7", "keep 8"]);
    expect(reports.at(-1)).toEqual({ state: "stopped", trouble: null });
  });

  it("gives up on a service that is away, without confirming anything", async () => {
    await run({
      answers: [updates(7), updates()],
      posts: [refused, refused],
      onEvent: (event, stop) => event === "wait 500" && stop(),
    });
    expect(happened).toEqual(["ask all", "fail 7", "wait 250", "fail 7", "wait 500"]);
  });
});
