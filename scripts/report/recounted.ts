// A measure that was counted again, and how a percentile is: shared by all that counts again.

import type { z } from "zod";
import type { Measure } from "./report-schema.ts";

export interface Recounted {
  /** The metric, or the check where it is no metric. */
  name: string;
  holds: (value: Measure) => boolean;
  /** What the artifacts say. */
  counted: string;
}

/** Metrics are rounded to a microsecond, and long ones to five digits. */
const ROUNDING_MS = 0.001;
const ROUNDING_SHARE = 0.000_01;

/** Null: the artifacts say nothing of it. */
export function exactly(name: string, counted: Measure): Recounted {
  return { name, counted: String(counted ?? "nothing"), holds: (value) => value === counted };
}

/** Of what was rounded: as near as `rounding`. Null: the artifacts say nothing of it. */
export function nearly(name: string, counted: number | null, rounding: number): Recounted {
  const holds = (value: Measure) =>
    counted === null || typeof value !== "number"
      ? value === counted
      : Math.abs(value - counted) <= rounding;
  return { name, counted: String(counted ?? "nothing"), holds };
}

/**
 * Definitions of a percentile differ by a rank at most, so it must lie between the samples that have
 * just less and just more than that share at or below them. Undefined: of no samples there is none.
 */
function percentileBounds(
  values: readonly number[],
  percent: number,
): { low: number; high: number } | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length * percent) / 100;
  const low = sorted[Math.max(0, Math.floor(rank) - 1)];
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(rank))];
  return low === undefined || high === undefined ? undefined : { low, high };
}

export function percentile(name: string, values: readonly number[], percent: number): Recounted {
  const bounds = percentileBounds(values, percent);
  if (bounds === undefined) {
    return { name, counted: "no samples", holds: (value) => value === null };
  }
  const { low, high } = bounds;
  return {
    name,
    counted: `between ${low} and ${high} by ${values.length} samples`,
    holds: (value) =>
      typeof value === "number" &&
      value >= low - ROUNDING_MS - low * ROUNDING_SHARE &&
      value <= high + ROUNDING_MS + high * ROUNDING_SHARE,
  };
}

/** What an artifact's content says, if there is one of that name. Throws where it has another shape. */
export function recountFrom<Shape>(
  artifacts: ReadonlyMap<string, string>,
  name: string,
  shape: z.ZodType<Shape>,
  count: (content: Shape) => Recounted[],
): Recounted[] {
  const text = artifacts.get(name);
  return text === undefined ? [] : count(shape.parse(JSON.parse(text)));
}
