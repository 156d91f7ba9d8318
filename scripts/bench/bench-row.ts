// A row of the bench: one figure, measured in rounds that alternate with those of its baseline. The
// value is the median of the rounds' values, never of the best round.

import { z } from "zod";

export const ROUNDS_MIN = 5;
/** A line of a table, not prose. */
const WORDS_CHARACTERS_MAX = 200;

const words = z.string().min(1).max(WORDS_CHARACTERS_MAX);
const figure = z.number().nonnegative();

const benchRound = z.strictObject({
  measured: figure,
  baseline: z.number().positive().nullable(),
  value: figure,
});

export const benchRow = z.strictObject({
  /** The unit, or `ratio`, stands last: `get_task_rate_ratio`. */
  name: z.string().regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/),
  what: words,
  unit: z.enum(["ratio", "ms", "s", "MB", "count"]),
  /** What `rounds[].baseline` is, in words; null where the target is absolute and has none. */
  baseline: words.nullable(),
  rounds: z.array(benchRound).min(1),
  /** The median of the rounds' values. */
  value: figure,
  target: z.strictObject({ comparison: z.enum(["at_least", "at_most"]), value: figure }).nullable(),
  /** Null where there is no target. */
  met: z.boolean().nullable(),
  /** Further figures, the unit last in each name. */
  details: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.number()),
});

export type BenchRow = z.infer<typeof benchRow>;
export type BenchTarget = NonNullable<BenchRow["target"]>;

export interface RowPlan extends Pick<BenchRow, "name" | "what" | "unit" | "baseline" | "target"> {
  /** `baseline` is null, or left out, where the row has none. */
  rounds: readonly { measured: number; baseline?: number | null }[];
  details?: Record<string, number>;
}

/** Works out each round's value, their median and whether that meets the target. */
export function makeRow(plan: RowPlan): BenchRow {
  const { name, what, unit, target, details = {} } = plan;
  const rounds = plan.rounds.map(({ measured, baseline = null }) => ({
    measured,
    baseline,
    value: roundValue(unit, measured, baseline),
  }));
  const value = median(rounds.map((round) => round.value));
  const met = meetsTarget(value, target);
  return { name, what, unit, baseline: plan.baseline, rounds, value, target, met, details };
}

/** Measured by baseline for a ratio; what was measured for anything else. */
export function roundValue(
  unit: BenchRow["unit"],
  measured: number,
  baseline: number | null,
): number {
  if (unit !== "ratio") return measured;
  if (baseline === null) throw new Error("a ratio needs a baseline in each round");
  return measured / baseline;
}

export function meetsTarget(value: number, target: BenchRow["target"]): boolean | null {
  if (target === null) return null;
  return target.comparison === "at_least" ? value >= target.value : value <= target.value;
}

/** Something was lost in a round, which is more than a target missed; no median hides it. */
export function isLoss({ unit, target, rounds }: BenchRow): boolean {
  const mustBeNone = unit === "count" && target?.comparison === "at_most" && target.value === 0;
  return mustBeNone && rounds.some(({ measured }) => measured > 0);
}

/** The mean of the two in the middle where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)];
  const high = sorted[Math.ceil(middle)];
  if (low === undefined || high === undefined) throw new Error("no values to take a median of");
  return (low + high) / 2;
}
