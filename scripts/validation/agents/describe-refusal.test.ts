import { describe, expect, it } from "vitest";
import { checkEcho } from "../../../worker/domain/echo-check.ts";
import { checkReferences } from "../../../worker/domain/references.ts";
import { newTask } from "../../../worker/domain/task.fixture.ts";
import { describeRefusal } from "./describe-refusal.ts";

function problem(more: object = {}) {
  const named = { code: "some_code", detail: "What to do.", correlation_id: "t" };
  return { type: "urn:x", title: "Conflict", status: 409, ...named, ...more };
}

/** The lines below the first, for an echo of a task's only criterion. */
function echoLines(text: string, ...criteria_echo: string[]): string[] {
  const task = newTask({ acceptance_criteria: [{ id: "c1", text }], declared_scope: ["s"] });
  const outcome = checkEcho(task, { criteria_echo, scope_echo: ["s"] });
  if (outcome.ok) throw new Error("the echo matches");
  return describeRefusal("ack", problem(outcome.refusal.extra)).slice(1);
}

describe("a refusal on a terminal", () => {
  it("is one line of what, status, code and detail, when there is nothing else to say", () => {
    const said = ["verdict refused: 409 some_code: What to do."];
    expect(describeRefusal("verdict", problem())).toEqual(said);
    expect(describeRefusal("verdict", problem({ status: 412 }))).toEqual([
      "verdict refused: 412 some_code: What to do.",
    ]);
    const unknown = problem({ lines: "two", references: [1], other: [{}] });
    expect(describeRefusal("verdict", unknown)).toEqual(said);
  });

  it("shows each line of an echo that differs, with what can't be seen", () => {
    expect(echoLines("Café", "Cafe\u0301")).toEqual([
      '  criteria[0] differs after 3 UTF-16 code units (U+00E9, echoed as U+0065): "Café", echoed as "Cafe\u0301"',
    ]);
    expect(echoLines("a\r\nb", "a\nb")).toEqual([
      String.raw`  criteria[0] differs after 1 UTF-16 code units (U+000D, echoed as U+000A): "a\r\nb", echoed as "a\nb"`,
    ]);
    expect(echoLines("😀😀é", "😀😀e")).toEqual([
      '  criteria[0] differs after 4 UTF-16 code units (U+00E9, echoed as U+0065): "😀😀é", echoed as "😀😀e"',
    ]);
    expect(echoLines("a")).toEqual(['  criteria[0] is missing from the echo: "a"']);
    expect(echoLines("a", "a", "b")).toEqual(['  criteria[1] is too much in the echo: "b"']);
  });

  it("shows a window of a long line, says where it begins, and names what differs in the whole", () => {
    const long = `${"x".repeat(2_000)}é${"y".repeat(2_000)}`;
    const [line, ...others] = echoLines(long, long.replace("é", "è"));
    expect(others).toEqual([]);
    const [, from = ""] = /; shown in part, from unit (\d+) on: "/.exec(line!) ?? [];
    const before = "x".repeat(2_000 - Number(from));
    expect(before.length).toBeLessThan(2_000);
    expect(line).toContain("differs after 2000 UTF-16 code units (U+00E9, echoed as U+00E8)");
    expect(line).toMatch(new RegExp(`: "${before}éy+", echoed as "${before}èy+"$`));
    expect(line!.length).toBeLessThan(2_200);
  });

  it("says of a long line that is missing or too much that only its beginning is shown", () => {
    const long = "x".repeat(4_000);
    const piece = /; shown in part, from unit 0 on: "x{1,1000}"$/;
    const [missing] = echoLines(long);
    expect(missing).toMatch(/criteria\[0\] is missing from the echo;/);
    expect(missing).toMatch(piece);
    const [, tooMuch] = echoLines("a", "b", long);
    expect(tooMuch).toMatch(/criteria\[1\] is too much in the echo;/);
    expect(tooMuch).toMatch(piece);
  });

  it("names each reference to nothing, and each field of a body that is wrong", () => {
    const refusal = checkReferences([
      { pointer: "/issues/0/criterion_ref", value: "c9", known: new Set(), kind: "criterion" },
      { pointer: "/issues/0/work_log_ref", value: "w9", known: new Set(), kind: "work-log entry" },
    ]);
    expect(describeRefusal("verdict", problem(refusal?.extra)).slice(1)).toEqual([
      '  /issues/0/criterion_ref: no criterion "c9"',
      '  /issues/0/work_log_ref: no work-log entry "w9"',
    ]);
    const errors = [{ path: "/issues/0/text", message: "is required" }];
    expect(describeRefusal("verdict", problem({ errors })).slice(1)).toEqual([
      "  /issues/0/text: is required",
    ]);
  });

  it("writes nothing to the terminal but what can be printed, wherever it comes from", () => {
    const hostile = "\u001b[31m\u009b2J\u202e\u0007\u2028\nnext";
    const everywhere = problem({
      code: hostile,
      detail: hostile,
      lines: [{ list: hostile, index: 0, differs_at: 0, expected: hostile, got: null }],
      references: [{ pointer: hostile, value: hostile, kind: hostile }],
      errors: [{ path: hostile, message: hostile }],
    });
    const said = describeRefusal(hostile, everywhere);
    expect(said).toHaveLength(4);
    expect(said.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  });
});
