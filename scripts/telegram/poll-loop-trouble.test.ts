import { describe, expect, it } from "vitest";
import type { GetUpdatesOutcome } from "./get-updates.ts";
import { away, LONG_POLL_MS, run, seen, updates, useScript } from "./poll-loop.fixture.ts";

useScript();

describe("trouble with Telegram", () => {
  it("is waited for ever longer, from the start again after a good answer", async () => {
    await run({ answers: [away, away, away, updates(7), away, updates()] });
    expect(seen.happened).toEqual([
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
    expect(seen.said).toHaveLength(4);
  });

  it("is reported with each try, so that silence means something else", async () => {
    await run({ answers: [away, away, updates()] });
    expect(seen.reports.map(({ state, trouble }) => [state, trouble === null])).toEqual([
      ["waiting", false],
      ["waiting", false],
      ["polling", true],
      ["stopped", true],
    ]);
  });

  it("is reported once a minute in a pause that Telegram has asked for", async () => {
    const trouble = { reason: "rate_limited", retryAfterS: 150 } as const;
    await run({ answers: [{ outcome: "trouble", trouble }, updates()] });
    expect(seen.happened.slice(0, 4)).toEqual([
      "ask all",
      "wait 60000",
      "wait 60000",
      "wait 30000",
    ]);
    expect(seen.reports.map(({ state }) => state)).toEqual([
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
    expect(seen.reports).toEqual([
      { state: "stopped", trouble: expect.stringContaining("BOT_TOKEN") },
    ]);
    expect(seen.happened).toEqual(["ask all"]);
  });

  it("does not end one that goes on without a token: it asks again after five minutes", async () => {
    const trouble = { reason: "token_refused", status: 401 } as const;
    const refusal: GetUpdatesOutcome = { outcome: "trouble", trouble };
    await run({ answers: [refusal, updates(1)], goesOnWithoutToken: true });
    expect(seen.happened).toEqual([
      "ask all",
      ...Array.from({ length: 5 }, () => "wait 60000"),
      "ask all",
      "post 1",
      "keep 2",
    ]);
    const waiting = seen.reports.filter(({ state }) => state === "waiting");
    expect(waiting).toHaveLength(5);
    expect(seen.said).toEqual([expect.stringContaining("BOT_TOKEN"), "Telegram answers again."]);
  });

  it("does not make it ask without a pause where the same updates come again and again", async () => {
    await run({
      answers: [updates(7, 8), updates(7, 8), updates(8), updates(9)],
      onEvent: (event) => {
        if (event.startsWith("ask")) seen.nowMs -= LONG_POLL_MS;
      },
    });
    expect(seen.happened.filter((event) => !/^(post|keep)/.test(event))).toEqual([
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
        if (event.startsWith("ask")) seen.nowMs -= LONG_POLL_MS;
      },
    });
    expect(seen.happened).toEqual(["ask all", "wait 1000", "ask all", "wait 1000"]);
  });
});
