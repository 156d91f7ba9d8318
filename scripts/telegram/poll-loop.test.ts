import { describe, expect, it } from "vitest";
import { gone, refused, run, seen, taken, updates, useScript } from "./poll-loop.fixture.ts";

useScript();

describe("the offset", () => {
  it("moves update by update, each only after the service has taken it", async () => {
    await run({ answers: [updates(7, 8), updates()], posts: [taken, refused, taken] });
    expect(seen.happened).toEqual([
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
    expect(seen.happened.filter((event) => event.startsWith("ask"))).toEqual([
      "ask 900",
      "ask 7",
      "ask 8",
    ]);
  });

  it("that can't be kept is said once, and stops nothing", async () => {
    const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
    const keeps = (offset: number) => (offset < 10 ? Promise.reject(full) : Promise.resolve());
    await run({ answers: [updates(7, 8), updates(9), updates()], keeps });
    expect(seen.happened.filter((event) => event.startsWith("ask"))).toEqual([
      "ask all",
      "ask 9",
      "ask 10",
    ]);
    expect(seen.said).toEqual([
      expect.stringContaining("can't be kept on disk (ENOSPC)"),
      "The offset is kept on disk again.",
    ]);
  });
});

describe("a service that doesn't take an update", () => {
  it("is asked again and again, ever more slowly, and nothing overtakes the update", async () => {
    const posts = Array.from({ length: 8 }, () => refused);
    await run({ answers: [updates(7, 8)], posts });
    expect(seen.happened.filter((event) => event.startsWith("wait"))).toEqual(
      [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000].map((ms) => `wait ${ms}`),
    );
    expect(seen.happened.slice(-4)).toEqual(["post 7", "keep 8", "post 8", "keep 9"]);
    expect(seen.said).toHaveLength(2);
  });

  it("hears of it at each try, so that one that was away at the first learns of it too", async () => {
    // As over a restart: nobody there, then a service that refuses this update for good.
    const posts = [gone, gone, refused, refused];
    await run({ answers: [updates(7)], posts, reported: [taken, gone, gone] });
    expect(seen.reports).toEqual([
      { state: "polling", trouble: null },
      { state: "waiting", trouble: expect.stringContaining("connection failed") },
      { state: "waiting", trouble: expect.stringContaining("connection failed") },
      { state: "waiting", trouble: expect.stringContaining("(503)") },
      { state: "waiting", trouble: expect.stringContaining("(503)") },
      { state: "polling", trouble: null },
      { state: "stopped", trouble: null },
    ]);
    expect(seen.said).toEqual([
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
    expect(seen.said).toEqual([expect.stringContaining("503"), "The service takes updates again."]);
    expect(seen.reports.at(-2)).toEqual({ state: "polling", trouble: null });
    expect(seen.happened.filter((event) => event.startsWith("wait"))).toEqual([]);
  });
});

describe("a stop", () => {
  it("ends a long pause at once", async () => {
    const trouble = { reason: "rate_limited", retryAfterS: 3_600 } as const;
    await run({
      answers: [{ outcome: "trouble", trouble }],
      onEvent: (event, stop) => event.startsWith("wait") && stop(),
    });
    expect(seen.happened).toEqual(["ask all", "wait 60000"]);
    expect(seen.reports.map(({ state }) => state)).toEqual(["waiting", "stopped"]);
  });

  it("leaves the rest of a batch to the next poller", async () => {
    const end = await run({
      answers: [updates(7, 8, 9), updates()],
      onEvent: (event, stop) => event === "post 7" && stop(),
    });
    expect(end).toEqual({ end: "stopped" });
    expect(seen.happened).toEqual(["ask all", "post 7", "keep 8"]);
    expect(seen.reports.at(-1)).toEqual({ state: "stopped", trouble: null });
  });

  it("gives up on a service that is away, without confirming anything", async () => {
    await run({
      answers: [updates(7), updates()],
      posts: [refused, refused],
      onEvent: (event, stop) => event === "wait 500" && stop(),
    });
    expect(seen.happened).toEqual(["ask all", "fail 7", "wait 250", "fail 7", "wait 500"]);
  });
});
