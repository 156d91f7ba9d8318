// A load in figures: the further ones of a row, and its rate in a line of progress.

import { median } from "./bench-row.ts";
import type { LoadResult } from "./load/run-load.ts";

/** Medians over the rounds. `prefix` tells the figures of several loads of one row apart. */
export function loadDetails(results: readonly LoadResult[], prefix = ""): Record<string, number> {
  const of = (figure: keyof LoadResult) => median(results.map((result) => result[figure]));
  return {
    [`${prefix}per_s`]: of("perSecond"),
    [`${prefix}p50_ms`]: of("p50Ms"),
    [`${prefix}p95_ms`]: of("p95Ms"),
    [`${prefix}p99_ms`]: of("p99Ms"),
    [`${prefix}generator_utilization`]: of("utilization"),
  };
}

export function rateText({ perSecond }: Pick<LoadResult, "perSecond">): string {
  return `${Math.round(perSecond)}/s`;
}
