// The ack's recital (SPEC 7): every criterion and every scope line, in order, code unit for code
// unit. Nothing is normalized, so a text that only looks the same is a difference.

import type { JsonObject } from "../../storage-adapter/port/json.ts";
import { excerpt, splitsPair } from "./excerpt.ts";
import { ECHO_EXCERPT_CHARS_MAX, REFUSAL_LIST_MAX } from "./limits.ts";
import { unprocessable } from "./refusal.ts";
import type { Refusal } from "./step.ts";
import type { Task } from "./task-schema.ts";

export interface Echo {
  criteria_echo: readonly string[];
  scope_echo: readonly string[];
}

export type EchoOutcome = { ok: true; matchRate: number } | { ok: false; refusal: Refusal };

interface EchoLine {
  list: "criteria" | "scope";
  index: number;
  /** null: the echo has a line too many. */
  expected: string | null;
  /** null: the echo lacks this line. */
  got: string | null;
}

/** Compares an echo with what it recites; a refusal says which lines differ, and where in them. */
export function checkEcho(task: Task, echo: Echo): EchoOutcome {
  const criteria = task.acceptance_criteria.map((criterion) => criterion.text);
  const lines = [
    ...pairLines("criteria", criteria, echo.criteria_echo),
    ...pairLines("scope", task.declared_scope, echo.scope_echo),
  ];
  const different = lines.filter((line) => line.expected !== line.got);
  if (different.length === 0) return { ok: true, matchRate: 1 };
  return {
    ok: false,
    refusal: unprocessable(
      "echo_mismatch",
      `${different.length} of ${lines.length} lines differ from the task. Read the task again and send each criterion's text and each scope line unchanged and in order.`,
      {
        lines: different.slice(0, REFUSAL_LIST_MAX).map(describeLine),
        differing: different.length,
        echo_match_rate: (lines.length - different.length) / lines.length,
      },
    ),
  };
}

function pairLines(
  list: EchoLine["list"],
  expected: readonly string[],
  got: readonly string[],
): EchoLine[] {
  const length = Math.max(expected.length, got.length);
  return Array.from({ length }, (_, index) => ({
    list,
    index,
    expected: expected[index] ?? null,
    got: got[index] ?? null,
  }));
}

/** Long lines are shown as the window around their first difference; `excerpt_from` says where it starts. */
function describeLine(line: EchoLine): JsonObject {
  const { list, index, expected, got } = line;
  const differsAt = firstDifference(expected ?? "", got ?? "");
  const longest = Math.max(expected?.length ?? 0, got?.length ?? 0);
  if (longest <= ECHO_EXCERPT_CHARS_MAX) {
    return { list, index, differs_at: differsAt, expected, got: got?.toWellFormed() ?? null };
  }
  const near = Math.max(0, differsAt - ECHO_EXCERPT_CHARS_MAX / 4);
  // Before the difference both are the same, so it is one place in both.
  const from = splitsPair(expected ?? "", near) ? near + 1 : near;
  const window = (value: string | null) =>
    value === null ? null : excerpt(value, ECHO_EXCERPT_CHARS_MAX, from).toWellFormed();
  return {
    list,
    index,
    differs_at: differsAt,
    excerpt_from: from,
    expected: window(expected),
    got: window(got),
  };
}

function firstDifference(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let at = 0;
  while (at < length && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}
