import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recount } from "../report/recount.ts";
import { latencyPercentiles } from "./latency-percentiles.ts";

describe("latency percentiles", () => {
  it("are samples, to the microsecond", () => {
    const samples = Array.from({ length: 100 }, (_, index) => (index + 1) / 1_000);
    expect(latencyPercentiles(samples, [50, 95, 100])).toEqual([0.05, 0.095, 0.1]);
    expect(latencyPercentiles([99.999], [50])).toEqual([99.999]);
  });

  it("don't exist of nothing", () => {
    expect(() => latencyPercentiles([], [50])).toThrow("no samples");
  });

  it("are those that report:check counts again, whatever the samples", () => {
    const anyMs = fc.integer({ min: 1, max: 131_000 }).map((us) => us / 1_000);
    fc.assert(
      fc.property(fc.array(anyMs, { minLength: 1, maxLength: 400 }), (values) => {
        const series = [{ name: "all", values }];
        const content = { unit: "ms", method: "made", limit_ms: null, series };
        const artifacts = new Map([["api-latency-samples.json", JSON.stringify(content)]]);
        const percentiles = latencyPercentiles(values, [50, 95, 99]);
        const held = recount(artifacts).map(({ holds }, index) =>
          holds(percentiles[index] ?? null),
        );
        expect(held).toEqual([true, true, true]);
      }),
    );
  });
});
