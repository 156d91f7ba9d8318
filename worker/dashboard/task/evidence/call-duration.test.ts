import { expect, it } from "vitest";
import { callDuration } from "./call-duration.ts";

const started_at = "2026-01-01T00:00:00.000Z";

it("is the time between a tool call's start and its end", () => {
  expect(callDuration({ started_at, finished_at: "2026-01-01T00:01:30.000Z" })).toBe("1 min 30 s");
  expect(callDuration({ started_at, finished_at: started_at })).toBe("0 ms");
});

it("is nothing while the call runs, nor for times that can't be", () => {
  for (const finished_at of [null, "2025-12-31T23:59:59.999Z", "yesterday"]) {
    expect(callDuration({ started_at, finished_at })).toBe("");
  }
});
