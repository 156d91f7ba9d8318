// Phase E: faults, provoked and then looked for in the audit log.

import { setTimeout as sleep } from "node:timers/promises";
import { type StoredLine, storedLinesAfter } from "../audit-lines-after.ts";
import type { PhaseRun } from "../phase-run.ts";
import { finishAnyway } from "./finish-anyway.ts";
import { FAULT_EVENTS, type FaultsExpected, judgeFaults } from "./judge-faults.ts";
import { FAULT_MEASURES, measureFaults } from "./measure-faults.ts";
import { type ProvokedFault, provokeFaults } from "./provoke-faults.ts";
import type { StabilityRun } from "./stability-run.ts";

const LOOK_MS = 200;

export async function lookAtFaults(run: PhaseRun, stability: StabilityRun): Promise<void> {
  const { service, surroundings, createSample, prefix } = stability;
  const { dataDir, own } = service;
  if (dataDir === undefined) {
    for (const name of FAULT_MEASURES) {
      run.explanations[name] = "the service is elsewhere: set DATA_DIR";
    }
    return;
  }
  const provoked: ProvokedFault[] = [];
  const expected = { prefix, isAlone: own !== undefined };
  await finishAnyway(
    async () => {
      const taskId = await createSample("faults");
      const tell = (fault: ProvokedFault) => provoked.push(fault);
      await provokeFaults({ ...service, dataDir }, taskId, surroundings.signal, tell);
    },
    async () => {
      const stored = await lookForLines(dataDir, provoked, stability, expected);
      measureFaults(run, provoked, stored, expected);
    },
  );
}

/** Until all that were provoked are there, or should be. */
async function lookForLines(
  dataDir: string,
  provoked: readonly ProvokedFault[],
  { afterSeq, auditMsMax }: StabilityRun,
  expected: FaultsExpected,
): Promise<StoredLine[]> {
  const events: readonly string[] = FAULT_EVENTS;
  for (const end = Date.now() + auditMsMax; ; await sleep(LOOK_MS)) {
    const lines = await storedLinesAfter(dataDir, afterSeq);
    const stored = lines.filter(
      ({ text, line }) =>
        events.includes(line.audit_event) && (expected.isAlone || text.includes(expected.prefix)),
    );
    const { pass } = judgeFaults(
      provoked,
      stored.map(({ line }) => line),
      expected,
    );
    if (pass || Date.now() > end) return stored;
  }
}
