// Phase D: the two refusals that point into what was sent, held against what was sent. Pure.

import { z } from "zod";
import { type ObservedTask, attemptsOf } from "./observed-task.ts";
import type { Sample } from "./protocol-story.ts";

const echoRefusal = z.looseObject({
  differing: z.int(),
  lines: z.array(
    z.looseObject({
      list: z.string(),
      index: z.int(),
      differs_at: z.int(),
      expected: z.string().nullable(),
      got: z.string().nullable(),
    }),
  ),
});

const referenceRefusal = z.looseObject({
  unknown: z.int(),
  references: z.array(z.looseObject({ pointer: z.string(), value: z.string() })),
});

/** Exactly the lines that differ, each with both texts and the place of the first difference. */
export function saysDifferingLines(sent: object, answer: object, sample: Sample): boolean {
  const told = echoRefusal.safeParse(answer).data;
  if (told === undefined) return false;
  const echo = sent as Partial<Record<string, readonly string[]>>;
  const criteria = sample.acceptance_criteria.map(({ text }) => text);
  const wanted = [
    ...differingLines("criteria", criteria, echo["criteria_echo"]),
    ...differingLines("scope", sample.declared_scope, echo["scope_echo"]),
  ];
  const words = told.lines.map(({ list, index, differs_at, expected, got }) =>
    JSON.stringify([list, index, differs_at, expected, got]),
  );
  return (
    wanted.length > 0 && told.differing === wanted.length && words.join("\n") === wanted.join("\n")
  );
}

function differingLines(
  list: string,
  expected: readonly string[],
  got: readonly string[] = [],
): string[] {
  return Array.from({ length: Math.max(expected.length, got.length) }, (_, index) => {
    const [wanted, echoed] = [expected[index] ?? null, got[index] ?? null];
    if (wanted === echoed) return [];
    return [
      JSON.stringify([list, index, commonLength(wanted ?? "", echoed ?? ""), wanted, echoed]),
    ];
  }).flat();
}

function commonLength(one: string, other: string): number {
  const at = one.split("").findIndex((unit, index) => unit !== other[index]);
  return at === -1 ? one.length : at;
}

/** By a pointer to each that it names, none of which leads anywhere; how many there are is its own word. */
export function saysUnknownReferences(sent: object, answer: object, task: ObservedTask): boolean {
  const told = referenceRefusal.safeParse(answer).data;
  if (told === undefined || told.references.length !== told.unknown) return false;
  const known = knownIds(task);
  return (
    told.references.length > 0 &&
    told.references.every(
      ({ pointer, value }) => valueAt(sent, pointer) === value && !known.has(value),
    )
  );
}

/** All that an id of the current attempt can name. */
function knownIds(task: ObservedTask): ReadonlySet<string> {
  const current = attemptsOf(task).at(-1);
  return new Set([
    ...task.acceptance_criteria.map(({ id }) => id),
    ...(current?.dispatch?.issues.map(({ issue_id }) => issue_id) ?? []),
    ...(current?.task_result?.work_log.map(({ entry_id }) => entry_id) ?? []),
    ...task.tool_calls
      .filter(({ attempt }) => attempt === task.attempt)
      .map(({ tool_call_id }) => tool_call_id),
  ]);
}

/** RFC 6901; the names in a command need no unescaping. */
function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce(
      (within: unknown, name) => (within as Record<string, unknown> | undefined)?.[name],
      value,
    );
}
