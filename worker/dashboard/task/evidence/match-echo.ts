// The executor's recital held against what it recites, line by line and code unit for code unit: a
// text that only looks the same is a difference.

import type { Task } from "../../../domain/task-schema.ts";

export interface EchoLine {
  /** Null: the echo has a line too many. */
  expected: string | null;
  /** Null: the echo lacks this line. */
  got: string | null;
  isExact: boolean;
}

export interface EchoMatch {
  criteria: EchoLine[];
  scope: EchoLine[];
  exact: number;
  total: number;
}

/** Null before the attempt's ack. */
export function matchEcho(
  task: Pick<Task, "ack" | "acceptance_criteria" | "declared_scope">,
): EchoMatch | null {
  if (task.ack === undefined) return null;
  const texts = task.acceptance_criteria.map((criterion) => criterion.text);
  const criteria = pairLines(texts, task.ack.criteria_echo);
  const scope = pairLines(task.declared_scope, task.ack.scope_echo);
  const all = [...criteria, ...scope];
  const exact = all.filter(({ isExact }) => isExact).length;
  return { criteria, scope, exact, total: all.length };
}

function pairLines(expected: readonly string[], got: readonly string[]): EchoLine[] {
  return Array.from({ length: Math.max(expected.length, got.length) }, (_, index) => {
    const line = { expected: expected[index] ?? null, got: got[index] ?? null };
    return { ...line, isExact: line.expected === line.got };
  });
}
