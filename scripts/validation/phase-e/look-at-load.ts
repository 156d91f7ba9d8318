// Phase E: readers, writers and streams at once.

import type { PhaseRun } from "../phase-run.ts";
import { runScript } from "../run-script.ts";
import { VerificationFault } from "../verification-fault.ts";
import { finishAnyway } from "./finish-anyway.ts";
import { listenWhile } from "./listen.ts";
import { type LoadLine, type WriteLine, isWrite, loadLine } from "./load-line.ts";
import { measureLoad } from "./measure-load.ts";
import type { StabilityRun } from "./stability-run.ts";

export async function lookAtLoad(run: PhaseRun, stability: StabilityRun): Promise<void> {
  const { loadPlan: plan, createSample, load } = stability;
  const taskIds: string[] = [];
  for (let nth = 1; nth <= plan.writers; nth += 1) taskIds.push(await createSample(`load-${nth}`));
  stability.loadTaskIds = taskIds;
  const spell = { name: "load" as const, clients: plan.streams, changes: () => loadChanges(load) };
  await finishAnyway(
    () => listenWhile(run, stability, spell, () => makeLoad(stability)),
    async () => measureLoad(run, load, plan),
  );
}

/** Those that the service took. */
export function loadChanges(lines: readonly LoadLine[]): (WriteLine & { seq: number })[] {
  return lines
    .filter(isWrite)
    .filter((line): line is WriteLine & { seq: number } => line.seq !== null);
}

async function makeLoad({
  surroundings,
  service,
  loadPlan: plan,
  loadTaskIds,
  load,
}: StabilityRun): Promise<void> {
  await runScript(
    surroundings,
    "phase-e-load.ts",
    loadLine,
    {
      BASE_URL: service.baseUrl,
      ADMIN_TOKEN: service.tokens.admin,
      TASK_IDS: loadTaskIds.join(),
      READERS: String(plan.readers),
      SECONDS: String(plan.seconds),
      WARM_UP_SECONDS: String(plan.warmUpSeconds),
      READER_PAUSE_MS: String(plan.readerPauseMs),
      WRITER_PAUSE_MS: String(plan.writerPauseMs),
    },
    (line) => load.push(line),
  );
  if (load.length === 0) throw new VerificationFault("k6 has measured no request");
}
