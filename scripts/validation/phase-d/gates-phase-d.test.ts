import { describe, expect, it } from "vitest";
import { SPEC_CHECKS, SPEC_METRICS, SPEC_RECOUNTED } from "../../report/spec-limits.ts";
import { PHASE_D_GATES, PHASE_D_METRICS } from "./gates-phase-d.ts";
import { REFUSALS_PLANNED, REFUSAL_CASES } from "./refusal-cases.ts";

const GENERAL = new Set(["audit_chain_pass", "service_stop_pass"]);

describe("the gates of phase D", () => {
  it("ask for all that SPEC 9 does, and no less", () => {
    const limits = Object.entries({ ...SPEC_METRICS.D, ...SPEC_CHECKS.D });
    for (const [name, limit] of limits) {
      const gate = PHASE_D_GATES.find((each) => each.name === name);
      expect(gate, name).toBeDefined();
      expect(limit?.(gate?.value ?? null), name).toBe(true);
    }
    expect(PHASE_D_METRICS).toEqual(Object.keys(SPEC_METRICS.D));
  });

  it("have their evidence, but for what every phase looks at", () => {
    const proved = PHASE_D_GATES.map(({ name }) => name).filter((name) => !GENERAL.has(name));
    expect(SPEC_RECOUNTED.D).toEqual(proved);
  });

  it("count each refusal by a name of its own", () => {
    const names = Object.values(REFUSAL_CASES).flatMap((cases) => cases.map(({ name }) => name));
    expect(new Set(names).size).toBe(REFUSALS_PLANNED);
    // No less than report:check asks for.
    expect(SPEC_CHECKS.D["refusals_provoked"]?.(REFUSALS_PLANNED - 1)).toBe(false);
  });
});
