// For tests of phase E: a run of some seconds, with a few readers, writers and streams.

import { expect } from "vitest";
import type { AcceptanceReport } from "../scripts/report/report-schema.ts";
import type { PhaseEPlan } from "../scripts/validation/phase-e/gates-phase-e.ts";
import { runPhaseE } from "../scripts/validation/phase-e/run-phase-e.ts";
import { type Variation, type VerifierFixture, useK6, useVerifier } from "./verifier.fixture.ts";

export const QUICK: PhaseEPlan = {
  load: {
    readers: 8,
    writers: 2,
    streams: 4,
    seconds: 1,
    warmUpSeconds: 0.2,
    readerPauseMs: 60,
    writerPauseMs: 100,
  },
  soak: { seconds: 2, clients: 4, tasks: 2, paceMs: 100, memoryMs: 100, progressMs: 500 },
};
/** The faults that are provoked are changes too: by them the hub learns that clients have left. */
const LEAVING_MS_MAX = 3_000;
const AUDIT_MS_MAX = 2_000;
const ARRIVAL_MS_MAX = 2_000;
/** What report:check says of a run that is so short and small when it passes. */
const SHORT_OF_SPEC = [
  ["load_seconds", String.raw`1\.\d+`],
  ["load_readers", QUICK.load.readers],
  ["load_writers", QUICK.load.writers],
  ["load_streams", QUICK.load.streams],
  ["soak_seconds", String.raw`2(\.\d+)?`],
  ["soak_clients", QUICK.soak.clients],
].map(([name, value]): string =>
  expect.stringMatching(`^check ${name} is ${value}, beyond SPEC 9's limit, yet the phase passed$`),
);

export interface PhaseEFixture extends Omit<VerifierFixture, "verify"> {
  verify(variation?: Variation): Promise<AcceptanceReport>;
}

/** Call it at the top of a file: it brings its own hooks. */
export function usePhaseE(plan = QUICK): PhaseEFixture {
  const verifier = useVerifier();
  useK6();
  return {
    ...verifier,
    verify: (variation = {}) =>
      verifier.verify(
        variation,
        (surroundings) => {
          // Nobody writes to a log that is not the service's.
          const isElsewhere = variation.environment?.["DATA_DIR"] !== undefined;
          return runPhaseE({
            ...surroundings,
            ...plan,
            arrivalMsMax: ARRIVAL_MS_MAX,
            auditMsMax: isElsewhere ? 0 : AUDIT_MS_MAX,
            leavingMsMax: isElsewhere ? 0 : LEAVING_MS_MAX,
          });
        },
        SHORT_OF_SPEC,
      ),
  };
}
