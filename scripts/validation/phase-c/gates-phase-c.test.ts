import { describe, expect, it } from "vitest";
import { SPEC_CHECKS, SPEC_METRICS } from "../../report/spec-limits.ts";
import { FLOOD_PLAN } from "./flood-plan.ts";
import { phaseCGates } from "./gates-phase-c.ts";
import { MESSAGE_PLAN } from "./messages.ts";

const PLAN = { flood: FLOOD_PLAN, messages: MESSAGE_PLAN };
const gateOf = (plan: typeof PLAN, name: string) =>
  phaseCGates(plan).find((gate) => gate.name === name);

describe("the gates of phase C", () => {
  it("ask with the real plan for all that SPEC 9 does", () => {
    for (const [name, limit] of Object.entries({ ...SPEC_METRICS.C, ...SPEC_CHECKS.C })) {
      const gate = gateOf(PLAN, name);
      expect(gate, name).toBeDefined();
      expect(limit?.(gate?.value ?? null), name).toBe(true);
    }
    expect(gateOf(PLAN, "flood_seconds")?.value).toBe(15);
    expect(gateOf(PLAN, "flood_rps")?.value).toBe(50);
    expect(gateOf(PLAN, "flood_refusals_counted")?.value).toBe(1);
  });

  it("say what a shorter plan was", () => {
    const short = { ...PLAN, flood: { ...FLOOD_PLAN, rounds: 1, surge: 0 } };
    expect(gateOf(short, "flood_seconds")).toMatchObject({ value: 0.6 });
    expect(gateOf(short, "flood_seconds")?.expectation).toContain("for 0.6 s");
    expect(gateOf(short, "flood_refused_rate")?.expectation).toContain("these 30 deliveries");
    expect(gateOf(short, "flood_refusals_counted")?.value).toBe(0);
  });
});
