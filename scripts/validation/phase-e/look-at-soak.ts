// Phase E: the soak, changes at a steady pace for many clients, with an eye on the service's memory.

import type { PhaseRun } from "../phase-run.ts";
import { runScript } from "../run-script.ts";
import { changeLine, takenChanges } from "../stream/change-line.ts";
import type { StreamClients } from "../stream/start-stream-clients.ts";
import { finishAnyway } from "./finish-anyway.ts";
import { listenWhile } from "./listen.ts";
import { type MemoryWatch, watchMemory } from "./memory-watch.ts";
import { measureMemory, measureSoak } from "./measure-soak.ts";
import { soakChanges } from "./soak-plan.ts";
import { tellProgress } from "./soak-progress.ts";
import type { StabilityRun } from "./stability-run.ts";

export async function lookAtSoak(run: PhaseRun, stability: StabilityRun): Promise<void> {
  const { soakPlan: plan, createSample, soak } = stability;
  const taskIds: string[] = [];
  for (let nth = 1; nth <= plan.tasks; nth += 1) taskIds.push(await createSample(`soak-${nth}`));
  const changes = () => takenChanges(soak);
  const spell = { name: "soak" as const, clients: plan.clients, changes };
  await finishAnyway(
    () =>
      listenWhile(run, stability, spell, async (streams) => {
        const memory = watchMemory(stability.service.dataDir, plan.memoryMs);
        await finishAnyway(
          () => makeChanges(stability, taskIds, streams, memory),
          async () => {
            await memory.stop();
            measureMemory(run, memory, plan);
          },
        );
      }),
    async () => measureSoak(run, soak, plan),
  );
}

/** Breaks off when the stream clients' process is gone: nobody would be there to listen. */
async function makeChanges(
  stability: StabilityRun,
  taskIds: readonly string[],
  streams: StreamClients,
  memory: MemoryWatch,
): Promise<void> {
  const { surroundings, service, soakPlan: plan, soak } = stability;
  const over = new AbortController();
  const breaking = new AbortController();
  const telling = tellProgress(stability, streams, memory, over.signal).catch((error: unknown) =>
    breaking.abort((error as Error).message),
  );
  try {
    await runScript(
      { ...surroundings, signal: AbortSignal.any([surroundings.signal, breaking.signal]) },
      "phase-e-soak.ts",
      changeLine,
      {
        BASE_URL: service.baseUrl,
        ADMIN_TOKEN: service.tokens.admin,
        TASK_IDS: taskIds.join(),
        CHANGES: String(soakChanges(plan)),
        PACE_MS: String(plan.paceMs),
      },
      (line) => soak.push(line),
    );
  } finally {
    over.abort();
    await telling;
  }
}
