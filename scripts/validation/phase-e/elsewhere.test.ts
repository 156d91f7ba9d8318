// Phase E where the service's files can't be seen: what rests on them is not measured, and it says why.

import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lookAtFaults } from "./look-at-faults.ts";
import { watchMemory } from "./memory-watch.ts";
import { emptyRun } from "./stability-evidence.fixture.ts";
import type { StabilityRun } from "./stability-run.ts";

const ELSEWHERE = "the service is elsewhere: set DATA_DIR";

it.each([
  [undefined, ELSEWHERE],
  [join(tmpdir(), "nowhere"), "audit/holder.json names no service"],
])("memory in %s", async (dataDir, trouble) => {
  const memory = watchMemory(dataDir, 10);
  await memory.stop();
  expect(memory.rows()).toEqual([]);
  expect(memory.trouble()).toBe(trouble);
});

it("faults, none of which is provoked then", async () => {
  const run = emptyRun();
  // Of all the rest it must not make use.
  await lookAtFaults(run, { service: { dataDir: undefined } } as unknown as StabilityRun);
  expect(run.measures).toEqual({});
  expect(run.explanations).toEqual({
    error_events_written: ELSEWHERE,
    refusal_events_written: ELSEWHERE,
    faults_pass: ELSEWHERE,
    error_events_unprovoked: ELSEWHERE,
  });
});
