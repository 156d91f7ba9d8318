// Percentiles by Node's own HDR histogram. Times are recorded in whole microseconds, which it holds
// exactly up to 100 ms and to five digits above.

import { createHistogram } from "node:perf_hooks";

const US_PER_MS = 1_000;
/** Longer than any request is waited for. */
const TIME_US_MAX = 120_000_000;

/** In ms. Throws RangeError on no samples: there is no percentile of nothing. */
export function latencyPercentiles(
  samplesMs: readonly number[],
  percents: readonly number[],
): number[] {
  if (samplesMs.length === 0) throw new RangeError("no samples");
  const histogram = createHistogram({ lowest: 1, highest: TIME_US_MAX, figures: 5 });
  for (const ms of samplesMs) histogram.record(Math.max(1, Math.round(ms * US_PER_MS)));
  return percents.map((percent) => histogram.percentile(percent) / US_PER_MS);
}
