import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerpt } from "./excerpt.ts";

describe("an excerpt", () => {
  it("is the whole text at the limit and cut one past it", () => {
    expect(excerpt("abcd", 4)).toBe("abcd");
    expect(excerpt("abcde", 4)).toBe("abcd");
  });

  it("never cuts a surrogate pair, at either end", () => {
    expect(excerpt("a😀b", 2)).toBe("a");
    expect(excerpt("a😀b", 2, 2)).toBe("b");
    expect(excerpt("😀", 1)).toBe("");
  });

  it("of well-formed text is well-formed, in the text and within the limit", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), fc.nat(20), (text, max, start) => {
        const part = excerpt(text, max, start);
        expect(part.isWellFormed()).toBe(true);
        expect(part.length).toBeLessThanOrEqual(max);
        expect(text).toContain(part);
      }),
    );
  });
});
