// A measure that was counted again, and how a percentile is: shared by all that counts again.

import type { Measure } from "./report-schema.ts";

export interface Recounted {
  /** The metric, or the check where it is no metric. */
  name: string;
  holds: (value: Measure) => boolean;
  /** What the artifacts say. */
  counted: string;
}

/** Metrics are rounded to a microsecond. */
const ROUNDING_MS = 0.001;

/** Null: the artifacts say nothing of it. */
export function exactly(name: string, counted: Measure): Recounted {
  return { name, counted: String(counted ?? "nothing"), holds: (value) => value === counted };
}

/**
 * Definitions of a percentile differ by a rank at most, so the value must lie between the samples
 * that have just less and just more than that share at or below them.
 */
export function percentile(name: string, values: readonly number[], percent: number): Recounted {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length * percent) / 100;
  const low = sorted[Math.max(0, Math.floor(rank) - 1)];
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(rank))];
  if (low === undefined || high === undefined) {
    return { name, counted: "no samples", holds: (value) => value === null };
  }
  return {
    name,
    counted: `between ${low} and ${high} by ${sorted.length} samples`,
    holds: (value) =>
      typeof value === "number" && value >= low - ROUNDING_MS && value <= high + ROUNDING_MS,
  };
}
