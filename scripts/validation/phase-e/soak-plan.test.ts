import { describe, expect, it } from "vitest";
import {
  SOAK_SECONDS_DEFAULT,
  SOAK_SECONDS_MAX,
  SOAK_SECONDS_MIN,
  parseSoakSeconds,
  planSoak,
  soakChanges,
} from "./soak-plan.ts";

describe("SOAK_SECONDS", () => {
  it.each([
    [undefined, SOAK_SECONDS_DEFAULT],
    ["", SOAK_SECONDS_DEFAULT],
    [String(SOAK_SECONDS_MIN), SOAK_SECONDS_MIN],
    ["60", 60],
    [String(SOAK_SECONDS_MAX), SOAK_SECONDS_MAX],
  ])("that is %j asks for %i", (asked, seconds) => {
    expect(parseSoakSeconds(asked)).toEqual({ ok: true, seconds });
  });

  it.each([
    String(SOAK_SECONDS_MIN - 1),
    String(SOAK_SECONDS_MAX + 1),
    "10.5",
    "-60",
    "1e3",
    "ten",
    " ",
  ])("that is %j is refused with a line that says what is wanted", (asked) => {
    expect(parseSoakSeconds(asked)).toEqual({
      ok: false,
      problem: `SOAK_SECONDS is ${JSON.stringify(asked)}: give a whole number from 5 to 3600, or leave it out for 600`,
    });
  });
});

describe("the plan of a soak", () => {
  it.each([SOAK_SECONDS_MIN, 60, 599, 600, 601, SOAK_SECONDS_MAX])(
    "of %i s lasts as long from its first change to its last, and has no more than can be kept",
    (seconds) => {
      const plan = planSoak(seconds);
      const spanMs = (soakChanges(plan) - 1) * plan.paceMs;
      // The first may be late by as much as a pace.
      expect(spanMs - plan.paceMs).toBeGreaterThanOrEqual(1_000 * seconds);
      expect(soakChanges(plan)).toBeLessThanOrEqual(1_502);
    },
  );

  it("keeps a short one's pace from being a rush", () => {
    expect(planSoak(SOAK_SECONDS_MIN).paceMs).toBe(400);
    expect(planSoak(SOAK_SECONDS_MAX).paceMs).toBe(2_400);
  });
});
