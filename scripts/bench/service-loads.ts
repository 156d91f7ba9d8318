// The loads that a service is measured with: one task read, the list read, tasks approved.

import type { LoadResult } from "./load/run-load.ts";
import type { LoadGenerator } from "./load/start-load-generator.ts";
import { type BenchService, createTasks } from "./start-bench-service.ts";

export const LIST_PATH = "/api/tasks?limit=20";

export interface ReadLoad {
  connections: number;
  seconds: number;
}

export interface ServiceLoads {
  read: (path: string, reading: ReadLoad) => Promise<LoadResult>;
  /** Each on a task of its own, which is made before the time begins. */
  approve: (prefix: string, writers: number, count: number) => Promise<LoadResult>;
}

export function serviceLoads(load: LoadGenerator, service: BenchService): ServiceLoads {
  const { baseUrl, adminToken: token } = service;
  return {
    read: (path, reading) => readLoad(load, baseUrl, path, reading),
    async approve(prefix, writers, count) {
      const ids = await createTasks(load, service, prefix, count);
      const requests = ids.map((id) => ({
        method: "POST" as const,
        path: `/api/tasks/${id}/approve`,
        token,
      }));
      return load.ask({ baseUrl, connections: writers, requests });
    },
  };
}

/** Without a token, which loopback reads don't need. */
export function readLoad(
  load: LoadGenerator,
  baseUrl: string,
  path: string,
  { connections, seconds }: ReadLoad,
): Promise<LoadResult> {
  return load.ask({ baseUrl, connections, requests: [{ method: "GET", path }], seconds });
}
