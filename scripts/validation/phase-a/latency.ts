// Phase A: how fast detail, list and approve are answered, with a few clients at once. Raw samples
// are kept; the metrics are percentiles over all of them together.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { type ApiAnswer, type ApiClient, expectStatus } from "../api-client.ts";
import type { CreateSample } from "../sample-tasks.ts";

export interface LatencyPlan {
  /** Of each kind; together a multiple of 20, so that p95 is a sample and no definition's matter. */
  requestsEach: number;
  warmUpEach: number;
  /** Clients at once, each sending its next request when the last is answered. */
  lanes: number;
}

export const LATENCY_PLAN: LatencyPlan = { requestsEach: 100, warmUpEach: 20, lanes: 4 };

export interface Latency {
  samples: LatencySamples;
  /** Measured requests that were not answered with 200. */
  unexpectedAnswers: number;
}

export async function measureLatency(
  client: ApiClient,
  createSample: CreateSample,
  plan: LatencyPlan,
  limitMs: number,
): Promise<Latency> {
  const tasks: string[] = [];
  for (let lane = 0; lane < plan.lanes; lane += 1) tasks.push(await createSample(`lane-${lane}`));
  const kinds = [
    { name: "GET /api/tasks/{task_id}", send: (path: string) => client.get(path) },
    { name: "GET /api/tasks", send: () => client.get("/api/tasks") },
    {
      name: "POST /api/tasks/{task_id}/approve",
      send: (path: string) => client.post(`${path}/approve`),
      // A decision stands until it is taken back; that isn't measured.
      restore: async (path: string) => {
        const reopened = await client.post(`${path}/reopen`, { reason: "the next sample" });
        expectStatus(reopened, 200, `POST ${path}/reopen`);
      },
    },
  ];
  const series: LatencySamples["series"] = [];
  let unexpectedAnswers = 0;
  for (const kind of kinds) {
    const measure = (count: number) => sendInLanes(tasks, count, kind.send, kind.restore);
    await measure(plan.warmUpEach);
    const answers = await measure(plan.requestsEach);
    unexpectedAnswers += answers.filter(({ status }) => status !== 200).length;
    series.push({
      name: kind.name,
      values: answers.map(({ ms }) => Math.round(ms * 1_000) / 1_000),
    });
  }
  const method = `${plan.requestsEach} requests of each kind after ${plan.warmUpEach} to warm up, ${plan.lanes} clients at once, from the request's start to the answer's last byte.`;
  return {
    samples: { unit: "ms", method, limit_ms: limitMs, series },
    unexpectedAnswers,
  };
}

async function sendInLanes(
  tasks: readonly string[],
  count: number,
  send: (path: string) => Promise<ApiAnswer>,
  restore: ((path: string) => Promise<void>) | undefined,
): Promise<ApiAnswer[]> {
  const answers: ApiAnswer[] = [];
  let begun = 0;
  await Promise.all(
    tasks.map(async (task) => {
      const path = `/api/tasks/${task}`;
      while (begun < count) {
        begun += 1;
        const answer = await send(path);
        answers.push(answer);
        if (answer.status === 200) await restore?.(path);
      }
    }),
  );
  return answers;
}
