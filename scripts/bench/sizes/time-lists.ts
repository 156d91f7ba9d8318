// GET /api/tasks?limit=50 on two services in turn, one with few tasks and one with many: after a change
// each time, so that no page kept in memory is measured, and then without one.

import { type ApiClient, expectStatus } from "../../validation/api-client.ts";
import { latencyPercentiles } from "../../validation/latency-percentiles.ts";

const LIST = "/api/tasks?limit=50";
const PERCENTS = [50, 95];

export interface ListedService {
  client: ApiClient;
  /** Tasks that can be briefed. */
  openTaskIds: readonly string[];
}

/** In ms. */
export interface ListTimes {
  /** After a change. */
  p50: number;
  p95: number;
  /** The same page again. */
  keptP50: number;
  keptP95: number;
}

/** For each service, in the order given; `requests` of each kind. Throws VerificationFault. */
export async function timeLists(
  services: readonly ListedService[],
  requests: number,
): Promise<ListTimes[]> {
  const changed = await inTurn(services, requests, async (service, nth) => {
    await briefOne(service, nth);
    return listOnce(service);
  });
  const kept = await inTurn(services, requests, listOnce);
  return services.map((_, index) => {
    const [p50 = 0, p95 = 0] = latencyPercentiles(changed[index] ?? [], PERCENTS);
    const [keptP50 = 0, keptP95 = 0] = latencyPercentiles(kept[index] ?? [], PERCENTS);
    return { p50, p95, keptP50, keptP95 };
  });
}

/** One request at a time; whoever was first is last the next time. */
async function inTurn(
  services: readonly ListedService[],
  requests: number,
  request: (service: ListedService, nth: number) => Promise<number>,
): Promise<number[][]> {
  const times = services.map((): number[] => []);
  for (let nth = 0; nth < requests; nth += 1) {
    const order = [...services.entries()];
    for (const [index, service] of nth % 2 === 0 ? order : order.toReversed()) {
      times[index]?.push(await request(service, nth));
    }
  }
  return times;
}

/** In ms. */
export async function listOnce({ client }: Pick<ListedService, "client">): Promise<number> {
  return expectStatus(await client.get(LIST), 200, `GET ${LIST}`).ms;
}

/** By turns. */
export async function briefOne(service: ListedService, nth: number): Promise<void> {
  const { client, openTaskIds } = service;
  const path = `/api/tasks/${openTaskIds[nth % openTaskIds.length] ?? ""}/brief`;
  const body = { declared_scope: [`the shelf in the archive room, look ${nth}`] };
  expectStatus(await client.post(path, body), 200, `POST ${path}`);
}
