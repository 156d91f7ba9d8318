// How the contract asks for lists and reads their pages.

import type { ListPage, ListQuery, TaskStorage } from "../port/index.ts";

export async function listed(
  storage: TaskStorage,
  query: Partial<ListQuery> = {},
): Promise<ListPage> {
  const outcome = await storage.list({ limit: 50, ...query });
  if (outcome.outcome !== "listed") throw new Error(outcome.outcome);
  return JSON.parse(outcome.body) as ListPage;
}

export const ids = (page: ListPage) => page.items.map((item) => item["task_id"]);

/** Of one January; later numbers are later. */
export const day = (number: number) => `2026-01-${String(number).padStart(2, "0")}T00:00:00.000Z`;
