import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "./json-scan.ts";
import { readJson } from "./json-text.ts";
import { PROBLEMS_MAX } from "./limits.ts";

function problemsOf(text: string) {
  const read = readJson(text);
  return read.ok ? [] : read.problems;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("reading a JSON text", () => {
  it("takes any spacing and order", () => {
    expect(readJson(' {"b": [1, 2.50, -0],\r\n\t"a": null} ')).toEqual({
      ok: true,
      value: { a: null, b: [1, 2.5, -0] },
    });
  });

  it.each([
    ["", "is empty"],
    [" \n", "is empty"],
    ['{"a": 1,\n  "b" 2}', "is not JSON: line 2, column 7: "],
    ['{"a": 1,\n}', "is not JSON: line 2, column 1: "],
    ["[1,\n2", "is not JSON: line 2, column 2: the text ends too early"],
    ["{'a': 1}", "is not JSON: line 1, column 2: "],
    ["{} x", "is not JSON: line 1, column 4: "],
    ['["a\nb"]', "is not JSON: line 1, column 4: a control character"],
    [String.raw`["\x"]`, "is not JSON: line 1, column 3: no such escape"],
    ["[01]", "is not JSON: line 1, column 3: "],
    ["\ufeff{}", "is not JSON: line 1, column 1: "],
    ["nul", "is not JSON: line 1, column 1: "],
  ])("says of %j where it breaks", (text, message) => {
    const [problem] = problemsOf(text);
    expect(problem?.path).toBe("");
    expect(problem?.message.slice(0, message.length)).toBe(message);
  });

  it.each([
    ['{"a": {"b": 1, "b": 2}}', "/a/b", "twice"],
    [String.raw`{"a": 1, "\u0061": 2}`, "/a", "twice"],
    ["[1, 9007199254740993]", "/1", "exactly"],
    ['{"n": 1e999}', "/n", "exactly"],
    ['{"n": 1e-999}', "/n", "exactly"],
    ['{"n": 0.12345678901234567890}', "/n", "exactly"],
    [String.raw`{"a/b": "\ud83d"}`, "/a~1b", "surrogate"],
    [String.raw`{"\udc00": 1}`, "/\ufffd", "surrogate"],
  ])("refuses %j, which can't be written back as it was meant", (text, path, message) => {
    expect(problemsOf(text)).toEqual([
      { path, message: expect.stringContaining(message) as string },
    ]);
  });

  it.each(["9007199254740991", "0.1", "1.50", "1e21", "-0.0", "12345678.90123456"])(
    "keeps the number %s",
    (number) => {
      expect(readJson(`[${number}]`)).toEqual({ ok: true, value: [Number(number)] });
    },
  );

  it("names a bounded number of problems", () => {
    const read = problemsOf(`[${Array.from({ length: 10_000 }, () => "1e999").join(",")}]`);
    expect(read).toHaveLength(PROBLEMS_MAX + 1);
  });

  it("outlasts a million brackets", () => {
    expect(problemsOf("[".repeat(1_000_000))[0]?.message).toContain("ends too early");
  });

  it("agrees with JSON.parse on what is JSON", () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", '"', "}", "]", ":", "\\", "1", "\n"))
      .map(([json, at, insert]) => {
        const cut = at % (json.length + 1);
        return json.slice(0, cut) + insert + json.slice(cut + 1);
      });
    let faults = 0;
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken), (text) => {
        const { fault } = scanJson(text);
        expect(fault === undefined).toBe(isJson(text));
        if (fault !== undefined) faults += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(faults).toBeGreaterThan(100);
  });
});
