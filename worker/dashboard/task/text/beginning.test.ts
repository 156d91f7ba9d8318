import { describe, expect, it } from "vitest";
import { beginningOf, firstLine } from "./beginning.ts";

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`).join("\n");

describe("the beginning of a text", () => {
  it("is all of it while it is short, or hardly longer than its beginning would be", () => {
    for (const text of ["", "one", lines(4), lines(5), "x".repeat(125)]) {
      expect(beginningOf(text, 4, 100)).toBe(text);
    }
  });

  it("ends with a line, or within one that has no end", () => {
    expect(beginningOf(lines(6), 4, 1_000)).toBe(lines(4));
    expect(beginningOf("x".repeat(126), 4, 100)).toBe("x".repeat(100));
    expect(beginningOf("😀".repeat(100), 4, 99)).toBe("😀".repeat(49));
  });
});

describe("a text's first line", () => {
  it("is the first that says something, cut to fit a heading", () => {
    expect(firstLine("\n \n  Sort the shelf  \r\nplease", 40)).toBe("Sort the shelf");
    expect(firstLine("x".repeat(50), 10)).toBe(`${"x".repeat(9)}…`);
    expect(firstLine("exactly ten", 11)).toBe("exactly ten");
    expect(firstLine(" \n ", 10)).toBe("");
  });
});
