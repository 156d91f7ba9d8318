import { expect, it } from "vitest";
import { durationWords, preciseDurationWords, relativeWords } from "./relative-words.ts";

const NOW_MS = new Date(2026, 2, 20, 12, 0).getTime();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ago = (ms: number) => relativeWords(NOW_MS - ms, NOW_MS, "en-GB");

it("says how long ago something was, the coarser the longer", () => {
  expect(
    [0, 59_000, MINUTE_MS, 59 * MINUTE_MS, HOUR_MS, 23 * HOUR_MS, 24 * HOUR_MS].map(ago),
  ).toEqual(["just now", "just now", "1 min ago", "59 min ago", "1 h ago", "23 h ago", "1 d ago"]);
});

it("says the day from a week on, and the year where it is another one", () => {
  expect(ago(7 * 24 * HOUR_MS)).toBe("13 Mar");
  expect(ago(100 * 24 * HOUR_MS)).toBe("10 Dec 2025");
});

it("takes what seems to lie ahead for now: two machines' clocks differ", () => {
  expect(ago(-5_000)).toBe("just now");
});

it("says how long something has lasted", () => {
  expect([0, 42 * MINUTE_MS, 3 * HOUR_MS, 49 * HOUR_MS].map(durationWords)).toEqual([
    "0 min",
    "42 min",
    "3 h",
    "2 d",
  ]);
});

it.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_000, "1.0 s"],
  [59_900, "59.9 s"],
  [60_000, "1 min 0 s"],
  [3_599_000, "59 min 59 s"],
  [3_600_000, "1 h 0 min"],
  [93_780_000, "26 h 3 min"],
])("says precisely how long something took: %d ms are %j", (ms, told) => {
  expect(preciseDurationWords(ms)).toBe(told);
});
