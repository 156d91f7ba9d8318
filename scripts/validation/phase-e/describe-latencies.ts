// Phase E: latencies by kind, for whoever wants to know more than the metrics, which are over all kinds
// together. Pure.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { latencyPercentiles } from "../latency-percentiles.ts";

export interface DescribedLatency {
  name: string;
  count: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  mean_ms: number;
}

/** Of each kind that has samples. */
export function describeLatencies(series: LatencySamples["series"]): DescribedLatency[] {
  return series
    .filter(({ values }) => values.length > 0)
    .map(({ name, values }) => {
      const [p50 = 0, p95 = 0, p99 = 0] = latencyPercentiles(values, [50, 95, 99]);
      return {
        name,
        count: values.length,
        p50_ms: p50,
        p95_ms: p95,
        p99_ms: p99,
        max_ms: greatest(values),
        mean_ms: mean(values),
      };
    });
}

/** In one sentence, where one of them is too late. */
export function latencyText(latencies: readonly DescribedLatency[]): string {
  return latencies
    .map(({ name, p95_ms, max_ms }) => `${name}: p95 ${p95_ms}, at most ${max_ms} ms`)
    .join("; ");
}

export function greatest(values: readonly number[]): number {
  return values.reduce((one, other) => Math.max(one, other), 0);
}

/** To the microsecond. */
export function mean(values: readonly number[]): number {
  const sum = values.reduce((one, other) => one + other, 0);
  return Math.round((sum / values.length) * 1_000) / 1_000;
}
