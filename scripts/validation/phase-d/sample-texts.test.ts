import { describe, expect, it } from "vitest";
import { task } from "../../../worker/domain/task-schema.ts";
import { ECHO_EXCERPT_CHARS_MAX } from "../../../worker/domain/limits.ts";
import { ISSUE_TEXT, PROTOCOL_CRITERIA, PROTOCOL_SCOPE, REASONS } from "./sample-texts.ts";

const criteria = PROTOCOL_CRITERIA.map(({ text }) => text);
const all = [...criteria, ...PROTOCOL_SCOPE, ISSUE_TEXT, ...Object.values(REASONS)];

describe("the texts of phase D", () => {
  it("are twins in two criteria: equal when normalized, and only then", () => {
    const [composed = "", decomposed = ""] = criteria;
    expect(composed).not.toBe(decomposed);
    expect(composed.normalize("NFC")).toBe(decomposed.normalize("NFC"));
    expect(composed).toBe(composed.normalize("NFC"));
    expect(decomposed).toBe(decomposed.normalize("NFD"));
  });

  it.each([
    ["an emoji of several characters", /\u{1F469}\u200d\u{1F469}/u],
    ["combining marks in an order that is not the normal one", /e\u0301\u0323/],
    ["U+2028 and U+2029", /\u2028.*\u2029/s],
    ["a line break with a carriage return", /\r\n/],
    ["a tab", /\t/],
    ["both quotes and a backslash", /"[^]*'[^]*\\/],
    ["what JSON would escape, spelt out", /\\u2028/],
    ["a letter beyond the first 65,536", /\u{1D56C}/u],
    ["marks of direction", /\u200f[^]*\u202e/],
    ["a blank at either end", /^ [^]* $/],
  ])("hold %s, the issue's text too", (_, pattern) => {
    expect(criteria.some((text) => pattern.test(text))).toBe(true);
    expect(pattern.test(ISSUE_TEXT)).toBe(true);
  });

  it("have a line that no excerpt shows whole", () => {
    const longest = Math.max(...all.map((text) => text.length));
    expect(longest).toBeGreaterThan(2 * ECHO_EXCERPT_CHARS_MAX);
  });

  it("are texts that a task takes", () => {
    expect(task.shape.acceptance_criteria.safeParse(PROTOCOL_CRITERIA).success).toBe(true);
    expect(task.shape.declared_scope.safeParse(PROTOCOL_SCOPE).success).toBe(true);
    expect(all.every((text) => text.isWellFormed())).toBe(true);
    expect(new Set(all).size).toBe(all.length);
  });
});
