import { describe, expect, it } from "vitest";
import { callDuration } from "./call-duration.ts";

describe("a tool call's duration", () => {
  it.each([
    [0, "0 ms"],
    [999, "999 ms"],
    [1_000, "1.0 s"],
    [59_900, "59.9 s"],
    [60_000, "1 min 0 s"],
    [3_599_000, "59 min 59 s"],
    [3_600_000, "1 h 0 min"],
    [93_780_000, "26 h 3 min"],
    [-5, ""],
  ])("of %d ms is told as %j", (ms, told) => {
    const started_at = "2026-01-01T00:00:00.000Z";
    const finished_at = new Date(Date.parse(started_at) + ms).toISOString();
    expect(callDuration({ started_at, finished_at })).toBe(told);
  });

  it("is nothing while it runs", () => {
    expect(callDuration({ started_at: "2026-01-01T00:00:00.000Z", finished_at: null })).toBe("");
  });
});
