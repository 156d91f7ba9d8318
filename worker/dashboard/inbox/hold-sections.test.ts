import { describe, expect, it } from "vitest";
import { countHeldBack, holdSections } from "./hold-sections.ts";
import type { Section } from "./sections.ts";

const shown: Section[] = [
  { key: "reviewed", ids: ["a", "b"] },
  { key: "delivered", ids: ["c"] },
];
const wanted: Section[] = [
  { key: "reviewed", ids: ["new", "c", "b"] },
  { key: "delivered", ids: [] },
];

describe("rows under somebody's hands", () => {
  it("stay where they are, also those that have moved on", () => {
    expect(holdSections(shown, wanted, true)).toBe(shown);
  });

  it("follow at once when the hands are off", () => {
    expect(holdSections(shown, wanted, false)).toBe(wanted);
  });

  it("are let into an empty inbox, where nothing can be hit", () => {
    expect(holdSections([{ key: "reviewed", ids: [] }], wanted, true)).toBe(wanted);
  });
});

it("counts what is held back: tasks that are not shown at all, wherever they would stand", () => {
  expect(countHeldBack(shown, wanted)).toBe(1);
  expect(countHeldBack(wanted, wanted)).toBe(0);
});
