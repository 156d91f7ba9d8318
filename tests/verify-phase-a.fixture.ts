// For tests of phase A: a run that is short, with suites of the test's own.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach } from "vitest";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import type { LatencyPlan } from "../scripts/validation/phase-a/latency.ts";
import { runPhaseA } from "../scripts/validation/phase-a/run-phase-a.ts";
import { type Variation, type VerifierFixture, useVerifier } from "./verifier.fixture.ts";

/** Few: what is proved here is the gate and not the latency. */
const FEW: LatencyPlan = { requestsEach: 20, warmUpEach: 1, lanes: 2 };
export const PASSING = `import { expect, it } from "vitest"; it("holds", () => { expect(1).toBe(1); });`;

export interface PhaseAFixture extends Omit<VerifierFixture, "verify"> {
  suitesDir(): string;
  /** The suites have one passing test each until a test says else. */
  putTests(suite: string, content: string): Promise<void>;
  /** Another service than the real one; answers its script. */
  putService(content: string): Promise<string>;
  verify(variation?: Variation): Promise<AcceptanceReport>;
}

/** Call it at the top of a file: it brings its own hooks. */
export function usePhaseA(): PhaseAFixture {
  const verifier = useVerifier();
  const suitesDir = () => join(verifier.caseDir(), "suites");
  const putTests = (suite: string, content: string) =>
    writeFile(join(suitesDir(), `${suite}.test.ts`), content);

  beforeEach(async () => {
    await mkdir(suitesDir());
    const projects = ["unit", "contract"].map((name) => ({
      test: { name, include: [`${name}.test.ts`] },
    }));
    const config = `export default ${JSON.stringify({ test: { projects } })};`;
    await writeFile(join(suitesDir(), "vitest.config.ts"), config);
    await putTests("unit", PASSING);
    await putTests("contract", PASSING);
  });

  return {
    ...verifier,
    suitesDir,
    putTests,
    async putService(content) {
      const serviceScript = join(verifier.caseDir(), "service.ts");
      await writeFile(serviceScript, content);
      return serviceScript;
    },
    verify: (variation = {}) =>
      verifier.verify(variation, (surroundings) =>
        runPhaseA({ ...surroundings, testsDir: suitesDir(), latency: FEW }),
      ),
  };
}
