import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleText, withSymbols } from "./visible-text.ts";

const symbols = (text: string) =>
  visibleText(text).flatMap((part) => (part.kind === "control" ? [part.codePoint] : []));

describe("what is invisible in a text", () => {
  it("is shown by a symbol and a name", () => {
    expect(visibleText("pay\u202Etxt.exe")).toEqual([
      { kind: "text", text: "pay" },
      { kind: "control", codePoint: "U+202E", name: "right-to-left override" },
      { kind: "text", text: "txt.exe" },
    ]);
    expect(symbols("\0 \u001B[31m \u007F \u0085 \r\n")).toEqual(["␀", "␛", "␡", "U+0085", "␍"]);
    expect(symbols("\u200B\u2060\uFEFF\u00AD\u3164\u2066\u061C")).toEqual(
      "U+200B U+2060 U+FEFF U+00AD U+3164 U+2066 U+061C".split(" "),
    );
    expect(symbols("\u2028 \u2029 \uD800")).toEqual(["U+2028", "U+2029", "U+D800"]);
  });

  it("includes text smuggled in tag characters and variation selectors", () => {
    expect(symbols("a\u{E0041}\u{E0042}b\u{E0100}")).toEqual(["U+E0041", "U+E0042", "U+E0100"]);
    expect(symbols("a\u200Db")).toEqual(["U+200D"]);
  });

  it("leaves line feeds, tabs, emoji and joined scripts alone", () => {
    const flag = "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
    const joined = ["می\u200Cخواهم", "क्\u200Dष", "e\u0301 مرحبا"];
    for (const text of ["a\n\tb", "👩🏽‍🚀 ❤️ 🧹 1️⃣", flag, ...joined, ""]) {
      expect(symbols(text)).toEqual([]);
      expect(withSymbols(text)).toBe(text);
    }
  });

  it("makes at most 2,000 elements: past these the symbols stand in the text", () => {
    const text = "\u200B".repeat(2_000);
    expect(visibleText(text)).toHaveLength(2_000);
    expect(visibleText(`${text}\u200Bx`).slice(2_000)).toEqual([
      { kind: "text", text: "[U+200B]x" },
    ]);
  });

  it("never takes anything else away, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const kept = visibleText(text)
          .map((part) => (part.kind === "text" ? part.text : `[${part.codePoint}]`))
          .join("");
        expect(kept).toBe(withSymbols(text));
      }),
    );
  });
});
