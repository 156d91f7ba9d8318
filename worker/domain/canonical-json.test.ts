import { describe, expect, it } from "vitest";
import { canonicalJson, serializeTask, sha256HexOf, utf8Length } from "./canonical-json.ts";

describe("canonical JSON", () => {
  it("sorts names by UTF-16 code unit and writes no spaces", () => {
    expect(canonicalJson({ b: 1, a: [true, null], "€": 2, "😀": 3 })).toBe(
      '{"a":[true,null],"b":1,"€":2,"😀":3}',
    );
  });

  it("keeps emoji, combining marks, U+2028 and CRLF as they are", () => {
    const text = "👩🏽‍🚀 e\u0301 \u00e9 \u2028 \r\n";
    expect(JSON.parse(canonicalJson({ text }))).toEqual({ text });
    expect(canonicalJson("e\u0301")).not.toBe(canonicalJson("\u00e9"));
  });

  it("refuses what UTF-8 and JSON can't carry", () => {
    expect(() => canonicalJson({ text: "\ud800" })).toThrow("surrogate");
    expect(() => canonicalJson(Number.NaN)).toThrow("NaN");
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });

  it("ends a task file with one newline", () => {
    expect(serializeTask({ a: 1 })).toBe('{"a":1}\n');
  });

  it("hashes text as its UTF-8 bytes", () => {
    expect(sha256HexOf("abc")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(sha256HexOf("é")).toBe(sha256HexOf(Uint8Array.from([0xc3, 0xa9])));
    expect(utf8Length("é😀")).toBe(6);
  });
});
