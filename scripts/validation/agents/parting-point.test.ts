import * as fc from "fast-check";
import { expect, it } from "vitest";
import { findPartingPoint } from "./parting-point.ts";

it.each([
  ["a look-alike", "Dust on \u0435", "Dust on e", 8, "U+0435", "U+0065"],
  ["NFC for NFD", "cafe\u0301", "caf\u00e9", 3, "U+0065", "U+00E9"],
  ["LF for CRLF", "a\r\nb", "a\nb", 1, "U+000D", "U+000A"],
  ["U+2028 for LF", "\u00e4\n", "\u00e4\u2028", 2, "U+000A", "U+2028"],
  ["one emoji for another", "\u00e9\u{1f600}", "\u00e9\u{1f601}", 2, "U+1F600", "U+1F601"],
  ["a space too many", "Dust", "Dust ", 4, "its end", "U+0020"],
  ["nothing at all", "Dust", "", 0, "U+0044", "its end"],
  ["half an emoji", "x\u{1f600}", "x\ud83d", 1, "U+1F600", "U+D83D"],
  ["one lone surrogate for another", "\ud800", "\ud801", 0, "U+D800", "U+D801"],
])("tells %s apart, to the byte", (_what, one, other, byte, first, second) => {
  expect(findPartingPoint(one, other)).toEqual({ byte, one: first, other: second });
  expect(findPartingPoint(other, one)).toEqual({ byte, one: second, other: first });
});

it("finds nothing between equal texts", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(findPartingPoint(text, text.slice(0))).toBeUndefined();
    }),
  );
});

it("points at the first byte of the first character in which the bytes differ", () => {
  const tail = fc.string({ unit: "binary", maxLength: 5 });
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), tail, tail, (same, one, other) => {
      fc.pre(one !== other);
      const [left, right] = [
        new TextEncoder().encode(same + one),
        new TextEncoder().encode(same + other),
      ];
      const { byte = -1 } = findPartingPoint(same + one, same + other) ?? {};
      let first = 0;
      while (left[first] === right[first]) first += 1;
      expect(byte).toBeGreaterThanOrEqual(new TextEncoder().encode(same).length);
      expect(byte).toBeLessThanOrEqual(first);
      // No character has more than four bytes.
      expect(first - byte).toBeLessThan(4);
      for (const bytes of [left, right]) expect((bytes[byte] ?? 0) & 0xc0).not.toBe(0x80);
    }),
  );
});
