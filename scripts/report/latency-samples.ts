// The raw samples behind a latency metric, kept as an artifact `…-samples.json`: whoever doubts a
// percentile can count again, and index.html plots them.

import { z } from "zod";

export const SAMPLES_FILE = /-samples\.json$/;

export const latencySamples = z.strictObject({
  unit: z.literal("ms"),
  /** How they were taken: warm-up, concurrency, what is measured. */
  method: z.string(),
  /** The limit of the metric that they belong to, if it has one. */
  limit_ms: z.number().nullable(),
  series: z.array(z.strictObject({ name: z.string(), values: z.array(z.number().nonnegative()) })),
});

export type LatencySamples = z.infer<typeof latencySamples>;
