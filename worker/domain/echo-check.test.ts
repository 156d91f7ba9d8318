import { describe, expect, it } from "vitest";
import { checkEcho } from "./echo-check.ts";
import { ECHO_EXCERPT_CHARS_MAX, REFUSAL_LIST_MAX } from "./limits.ts";
import { echoOf, newTask } from "./task.fixture.ts";

function linesOf(outcome: ReturnType<typeof checkEcho>): unknown {
  if (outcome.ok) throw new Error("The echo was accepted.");
  expect(outcome.refusal).toMatchObject({ kind: "unprocessable", code: "echo_mismatch" });
  return outcome.refusal.extra?.["lines"];
}

function taskWith(texts: string[], scope: string[] = []) {
  return newTask({ acceptance_criteria: texts.map((text) => ({ text })), declared_scope: scope });
}

describe("the echo check", () => {
  it("accepts emoji, combining marks, U+2028 and CRLF byte for byte", () => {
    const task = taskWith(["👩🏽‍🚀 ok", "e\u0301", "a\u2028b"], ["one\r\ntwo", " padded "]);
    expect(checkEcho(task, echoOf(task))).toEqual({ ok: true, matchRate: 1 });
  });

  it.each([
    ["a composed letter for a combined one", "e\u0301", "\u00e9"],
    ["a line feed for CRLF", "a\r\nb", "a\nb"],
    ["a space more", "a", "a "],
    ["another case", "A", "a"],
    ["a lone surrogate for an emoji", "😀", "\ud83d"],
  ])("refuses %s", (_, expected, got) => {
    const task = taskWith([expected]);
    expect(linesOf(checkEcho(task, { criteria_echo: [got], scope_echo: [] }))).toMatchObject([
      { list: "criteria", index: 0, expected, got: got.toWellFormed() },
    ]);
  });

  it("names lines that are missing, too many or out of order", () => {
    const task = taskWith(["one", "two"], ["here"]);
    const swapped = checkEcho(task, { criteria_echo: ["two", "one"], scope_echo: ["here"] });
    expect(linesOf(swapped)).toMatchObject([{ index: 0 }, { index: 1 }]);
    const missing = checkEcho(task, { criteria_echo: ["one"], scope_echo: [] });
    expect(linesOf(missing)).toEqual([
      { list: "criteria", index: 1, differs_at: 0, expected: "two", got: null },
      { list: "scope", index: 0, differs_at: 0, expected: "here", got: null },
    ]);
    const extra = checkEcho(task, { criteria_echo: ["one", "two", ""], scope_echo: ["here"] });
    expect(linesOf(extra)).toEqual([
      { list: "criteria", index: 2, differs_at: 0, expected: null, got: "" },
    ]);
  });

  it("lists a bounded number of lines and says how many differ", () => {
    const task = taskWith(Array.from({ length: REFUSAL_LIST_MAX + 1 }, (_, index) => `c${index}`));
    const outcome = checkEcho(task, { criteria_echo: [], scope_echo: [] });
    expect(linesOf(outcome)).toHaveLength(REFUSAL_LIST_MAX);
    expect(outcome).toMatchObject({
      refusal: { extra: { differing: REFUSAL_LIST_MAX + 1, echo_match_rate: 0 } },
    });
  });

  it("shows of a long line the window around its first difference", () => {
    const expected = `${"x".repeat(5_000)}A${"y".repeat(5_000)}`;
    const got = expected.replace("A", "B");
    const [line] = linesOf(
      checkEcho(taskWith([expected]), { criteria_echo: [got], scope_echo: [] }),
    ) as { differs_at: number; excerpt_from: number; expected: string; got: string }[];
    expect(line?.differs_at).toBe(5_000);
    expect(line?.expected).toHaveLength(ECHO_EXCERPT_CHARS_MAX);
    const at = 5_000 - (line?.excerpt_from ?? 0);
    expect([line?.expected[at], line?.got[at]]).toEqual(["A", "B"]);
  });

  it.each([0, 1])("says where that window starts, also within emoji (%i)", (shift) => {
    const head = "😀".repeat(1_000) + "x".repeat(shift);
    const [line] = linesOf(
      checkEcho(taskWith([`${head}A`]), { criteria_echo: [`${head}B`], scope_echo: [] }),
    ) as { differs_at: number; excerpt_from: number; expected: string }[];
    const from = line?.excerpt_from ?? 0;
    expect(from).toBeGreaterThan(0);
    expect(line?.expected).toBe(`${head}A`.slice(from));
  });
});
