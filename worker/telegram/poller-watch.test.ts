import { beforeEach, expect, it } from "vitest";
import {
  SILENCE_MS_MAX,
  TROUBLE_CHARS_MAX,
  createPollerWatch,
  pollerReport,
} from "./poller-watch.ts";
import type { PollerWatch } from "./poller-watch.ts";

let nowMs: number;
let watch: PollerWatch;

beforeEach(() => {
  nowMs = 1_000_000;
  watch = createPollerWatch(() => nowMs);
});

it("knows nothing, and worries about nothing, before the first report", () => {
  expect([watch.state(), watch.lastPollMs(), watch.reasons()]).toEqual([null, undefined, []]);
});

it("keeps the time of the last poll while the poller waits", () => {
  watch.take({ state: "polling", trouble: null });
  nowMs += 60_000;
  watch.take({ state: "waiting", trouble: "Telegram is away." });
  expect(watch.state()).toEqual({
    state: "waiting",
    trouble: "Telegram is away.",
    last_poll_at: "1970-01-01T00:16:40.000Z",
    reported_at: "1970-01-01T00:17:40.000Z",
  });
  expect(watch.lastPollMs()).toBe(1_000_000);
});

it("has a reason for as long as there is trouble, also after the poller has stopped", () => {
  for (const state of ["polling", "waiting", "stopped"] as const) {
    watch.take({ state, trouble: "The token is wrong." });
    expect(watch.reasons()).toEqual(["The Telegram poller: The token is wrong."]);
  }
  watch.take({ state: "polling", trouble: null });
  expect(watch.reasons()).toEqual([]);
});

it("has a reason when a poller falls silent without having stopped", () => {
  watch.take({ state: "polling", trouble: null });
  nowMs += SILENCE_MS_MAX;
  expect(watch.reasons()).toEqual([]);
  nowMs += 1;
  expect(watch.reasons()).toEqual(["The Telegram poller has not been heard of for 3 minutes."]);
  watch.take({ state: "stopped", trouble: null });
  nowMs += 10 * SILENCE_MS_MAX;
  expect(watch.reasons()).toEqual([]);
});

it("takes a report of its own form only, its trouble at the bound and not one past it", () => {
  const takes = (value: unknown) => pollerReport.safeParse(value).success;
  const trouble = "x".repeat(TROUBLE_CHARS_MAX);
  expect(takes({ state: "polling", trouble: null })).toBe(true);
  expect(takes({ state: "waiting", trouble })).toBe(true);
  expect(takes({ state: "waiting", trouble: `${trouble}x` })).toBe(false);
  expect(takes({ state: "asleep", trouble: null })).toBe(false);
  expect(takes({ state: "polling" })).toBe(false);
  expect(takes({ state: "polling", trouble: null, more: 1 })).toBe(false);
});
