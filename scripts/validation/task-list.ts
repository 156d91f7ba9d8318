// GET /api/tasks as a verifier reads it: how far the changes have come, and which tasks there are.

import { z } from "zod";
import { type ApiClient, expectStatus, parseJson } from "./api-client.ts";
import { VerificationFault } from "./verification-fault.ts";

/** As many as the service puts on one page; a verifier's own tasks are fewer. */
const PAGE_TASKS_MAX = 200;

const listPage = z.looseObject({
  items: z.array(z.looseObject({ task_id: z.string() })),
  head_seq: z.int(),
});

/** The seq of the latest change. Throws VerificationFault. */
export async function readHeadSeq(client: ApiClient): Promise<number> {
  return (await readPage(client, { limit: "1" })).head_seq;
}

/** The ids of the tasks that a query finds. Throws VerificationFault. */
export async function findTaskIds(
  client: ApiClient,
  query: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { items } = await readPage(client, { ...query, limit: String(PAGE_TASKS_MAX) });
  return items.map(({ task_id }) => task_id);
}

async function readPage(client: ApiClient, query: Readonly<Record<string, string>>) {
  const path = `/api/tasks?${new URLSearchParams(query).toString()}`;
  const { text } = expectStatus(await client.get(path), 200, `GET ${path}`);
  const page = listPage.safeParse(parseJson(text)).data;
  if (page === undefined) throw new VerificationFault(`GET ${path} is no list of tasks`);
  return page;
}
