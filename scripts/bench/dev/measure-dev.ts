// What working with reload costs: the same figures of the same worker under `npm run dev`, against those
// under `npm start`. Both run at once and take turns. There is no target: it is for people to know.

import type { BenchRow } from "../bench-row.ts";
import type { BenchSurroundings } from "../bench-surroundings.ts";
import { rateText } from "../load-details.ts";
import { startLoadGenerator } from "../load/start-load-generator.ts";
import { LIST_PATH, type ReadLoad, type ServiceLoads, serviceLoads } from "../service-loads.ts";
import { type BenchService, createTasks, startBenchService } from "../start-bench-service.ts";
import { type DevRound, type Figures, devRows } from "./dev-rows.ts";
import { stopAll } from "../stop-all.ts";

export interface DevPlan extends ReadLoad {
  tasks: number;
  writers: number;
  approves: number;
}

export const DEV_PLAN: DevPlan = {
  tasks: 1_000,
  connections: 100,
  seconds: 3,
  writers: 10,
  approves: 300,
};

/** Throws VerificationFault. */
export async function measureDev(
  surroundings: BenchSurroundings,
  plan: DevPlan = DEV_PLAN,
): Promise<BenchRow[]> {
  const { rounds, signal, log } = surroundings;
  const load = startLoadGenerator(signal);
  const services: BenchService[] = [];
  const prepare = async (script: string): Promise<ServiceLoads> => {
    const service = await startBenchService(surroundings, script);
    services.push(service);
    await createTasks(load, service, "read", plan.tasks);
    const loads = serviceLoads(load, service);
    await measure(loads, "warm-up", plan);
    return loads;
  };
  try {
    const start = await prepare("scripts/serve.ts");
    const dev = await prepare("scripts/dev.ts");
    const results: DevRound[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const prefix = `approve-${round}`;
      const result = {
        dev: await measure(dev, prefix, plan),
        start: await measure(start, prefix, plan),
      };
      results.push(result);
      log(`dev, round ${round} of ${rounds}: ${describe(result)}`);
    }
    return devRows(results);
  } finally {
    await stopAll([load, ...services]);
  }
}

async function measure(loads: ServiceLoads, prefix: string, plan: DevPlan): Promise<Figures> {
  return {
    task: await loads.read("/api/tasks/read-0", plan),
    list: await loads.read(LIST_PATH, plan),
    approve: await loads.approve(prefix, plan.writers, plan.approves),
  };
}

function describe({ dev, start }: DevRound): string {
  const figures = ["task", "list", "approve"] as const;
  return figures
    .map((figure) => `${figure} ${rateText(dev[figure])} of ${rateText(start[figure])}`)
    .join(", ");
}
