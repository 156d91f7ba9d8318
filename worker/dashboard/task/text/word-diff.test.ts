import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { condense, diffWords } from "./word-diff.ts";

const sides = (before: string, after: string) => {
  const changes = diffWords(before, after);
  const join = (left: string) =>
    changes
      .filter(({ change }) => change !== left)
      .map(({ text }) => text)
      .join("");
  return { before: join("added"), after: join("removed") };
};

describe("the difference of two texts", () => {
  it("names the words that were taken and given", () => {
    expect(diffWords("Sort by size", "Sort by height")).toEqual([
      { change: "same", text: "Sort by " },
      { change: "removed", text: "size" },
      { change: "added", text: "height" },
    ]);
    expect(diffWords("same", "same")).toEqual([{ change: "same", text: "same" }]);
    expect(diffWords("", "")).toEqual([]);
  });

  it("sees what only looks the same: spaces, line ends, combining marks", () => {
    for (const [before, after] of [
      ["a b", "a  b"],
      ["a\n", "a\r\n"],
      ["\u00E9", "e\u0301"],
      ["ab", "a\u200Bb"],
    ] as const) {
      expect(diffWords(before, after).some(({ change }) => change !== "same")).toBe(true);
    }
  });

  it("holds both texts, byte for byte", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "b", " ", "\n", "\r", "é", "e\u0301", "👩🏽‍🚀"),
    });
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(sides(before, after)).toEqual({ before, after });
      }),
    );
  });

  it("gives up on texts that have nothing in common, instead of keeping the page waiting", () => {
    const words = (letter: string) =>
      Array.from({ length: 8_000 }, (_, i) => `${letter}${i}`).join(" ");
    const startedAt = performance.now();
    expect(diffWords(words("a"), words("b"))).toHaveLength(2);
    expect(diffWords("a".repeat(99_999), "bb")).toHaveLength(2);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("can be cut down to what lies around the changes", () => {
    const changes = diffWords(
      `${"x ".repeat(50)}old${" y".repeat(50)}`,
      `${"x ".repeat(50)}new${" y".repeat(50)}`,
    );
    expect(condense(changes, 4).map(({ text }) => text)).toEqual(["… x ", "old", "new", " y …"]);
    expect(condense([{ change: "same", text: "short" }], 4)).toEqual([
      { change: "same", text: "…" },
    ]);
    const emoji = condense(
      [
        { change: "same", text: "😀".repeat(9) },
        { change: "added", text: "!" },
      ],
      3,
    );
    expect(emoji[0]?.text.isWellFormed()).toBe(true);
  });
});
