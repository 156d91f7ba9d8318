import { describe, expect, it } from "vitest";
import { SPEC_CHECKS, SPEC_METRICS } from "../../report/spec-limits.ts";
import { phaseEGates } from "./gates-phase-e.ts";
import { LOAD_PLAN } from "./load-plan.ts";
import { planSoak } from "./soak-plan.ts";
import { PLAN, judge, soundEvidence } from "./stability-evidence.fixture.ts";

const gateOf = (name: string, plan = { load: LOAD_PLAN, soak: planSoak(600) }) =>
  phaseEGates(plan).find((gate) => gate.name === name);

describe("the gates of phase E", () => {
  it("ask with the real plans for all that SPEC 9 does", () => {
    for (const [name, limit] of Object.entries({ ...SPEC_METRICS.E, ...SPEC_CHECKS.E })) {
      if (limit === undefined) continue;
      const gate = gateOf(name);
      expect(gate, name).toBeDefined();
      expect(limit(gate?.value ?? null), name).toBe(true);
    }
    expect(gateOf("soak_seconds")?.value).toBe(600);
    expect(gateOf("load_readers")?.value).toBe(100);
  });

  it("say what a shorter plan was", () => {
    expect(gateOf("soak_seconds", PLAN)?.expectation).toContain("for 5 s, one every 2500 ms");
    expect(gateOf("soak_changes", PLAN)?.value).toBe(4);
    expect(gateOf("load_writers", PLAN)?.expectation).toContain("2 writers");
  });

  it("hold for a run in which all is well", () => {
    const { failed, measures } = judge(soundEvidence());
    expect(failed).toEqual([]);
    expect(measures).toMatchObject({
      api_p50_ms: 2.4,
      api_p95_ms: 9.4,
      load_seconds: 2.202,
      reads_compared: 10,
      soak_seconds: 7.5,
      node_memory_growth_mb: -2,
      workerd_memory_growth_mb: -1,
      sse_latency_max_ms: 5.9,
      sse_latency_mean_ms: 4.364,
      error_events_written: 3,
      refusal_events_written: 6,
    });
  });
});
