// The request rows: one task and the list of a thousand, read over a hundred connections, against a worker
// on the same host that only says hello. The three take turns, round by round.

import { join } from "node:path";
import { startBenchProcess } from "../bench-process.ts";
import type { BenchRow } from "../bench-row.ts";
import type { BenchSurroundings } from "../bench-surroundings.ts";
import { rateText } from "../load-details.ts";
import { startLoadGenerator } from "../load/start-load-generator.ts";
import { LIST_PATH, type ReadLoad, readLoad } from "../service-loads.ts";
import { type BenchService, createTasks, startBenchService } from "../start-bench-service.ts";
import { type RequestRound, requestRows } from "./request-rows.ts";
import { stopAll } from "../stop-all.ts";

const HELLO_PROCESS = join(import.meta.dirname, "hello-process.ts");

export interface RequestPlan extends ReadLoad {
  tasks: number;
  warmUpSeconds: number;
}

export const REQUEST_PLAN: RequestPlan = {
  tasks: 1_000,
  connections: 100,
  seconds: 4,
  warmUpSeconds: 2,
};

/** Throws VerificationFault. */
export async function measureRequests(
  surroundings: BenchSurroundings,
  plan: RequestPlan = REQUEST_PLAN,
): Promise<BenchRow[]> {
  const { rounds, signal, log } = surroundings;
  const load = startLoadGenerator(signal);
  const hello = startBenchProcess<object, string>(HELLO_PROCESS, "the hello worker", signal);
  let service: BenchService | undefined;
  try {
    const helloUrl = await hello.ask({});
    service = await startBenchService(surroundings);
    const { baseUrl } = service;
    const [taskId = ""] = await createTasks(load, service, "read", plan.tasks);
    const readAll = async (reading: ReadLoad): Promise<RequestRound> => ({
      hello: await readLoad(load, helloUrl, "/", reading),
      task: await readLoad(load, baseUrl, `/api/tasks/${taskId}`, reading),
      list: await readLoad(load, baseUrl, LIST_PATH, reading),
    });
    await readAll({ ...plan, seconds: plan.warmUpSeconds });
    const results: RequestRound[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const result = await readAll(plan);
      results.push(result);
      log(`requests, round ${round} of ${rounds}: ${describe(result)}`);
    }
    return requestRows(results);
  } finally {
    await stopAll([load, hello, service]);
  }
}

function describe({ hello, task, list }: RequestRound): string {
  return `hello ${rateText(hello)}, task ${rateText(task)}, list ${rateText(list)}`;
}
