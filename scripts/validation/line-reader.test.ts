import { describe, expect, it } from "vitest";
import { LINE_CHARS_MAX, createLineReader } from "./line-reader.ts";

function linesOf(...pieces: string[]): string[] {
  const lines: string[] = [];
  const reader = createLineReader((line) => lines.push(line));
  for (const piece of pieces) reader.feed(piece);
  reader.end();
  return lines;
}

describe("lines", () => {
  it("are put together wherever they were broken", () => {
    expect(linesOf("o", "ne\ntw", "o\n", "\nthree\n")).toEqual(["one", "two", "", "three"]);
  });

  it("are told at the end where the last has no line feed", () => {
    expect(linesOf("one\ntw", "o")).toEqual(["one", "two"]);
  });

  it("are whole up to the bound and lose their end past it, and no other line does", () => {
    const longest = "a".repeat(LINE_CHARS_MAX);
    expect(linesOf(`${longest}\nnext\n`)).toEqual([longest, "next"]);
    expect(linesOf(longest, "b", "b\nnext\n")).toEqual([longest, "next"]);
    expect(linesOf(`${longest}b\nnext\n`)).toEqual([longest, "next"]);
  });
});
