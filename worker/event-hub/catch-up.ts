// Brings a client from its last id to where the others are: page by page, straight from the log, only
// as fast as it reads. Nothing is queued for it in between.

import { StorageUnavailable } from "../../storage-adapter/port/task-storage.ts";
import { taskMessage } from "../sse/messages.ts";
import { encodePosition } from "./client-pool.ts";
import type { ClientPool } from "./client-pool.ts";
import type { Since } from "./change-follower.ts";
import { REPLAY_PAGE_MAX } from "./limits.ts";
import type { StreamClient } from "./stream-client.ts";
import type { Turns } from "./turns.ts";

const encoder = new TextEncoder();

/** When it returns, the client is live or gone. Storage's faults end the stream; the client resumes. */
export async function catchUp(
  client: StreamClient,
  pool: ClientPool,
  since: Since,
  turns: Turns,
  onFault: (error: unknown) => void,
): Promise<void> {
  const isFiltered = client.request.task_id !== undefined;
  // Nothing may come between this look and joining, or a change would go by unseen.
  while (client.isOpen && client.position < pool.position) {
    await client.drained();
    try {
      await turns.take(() => tellPage(client, since));
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) onFault(error);
      client.cut("storage_unavailable");
    }
  }
  if (!client.isOpen) return;
  if (isFiltered) client.send(encodePosition(client.position));
  pool.add(client);
}

async function tellPage(client: StreamClient, since: Since): Promise<void> {
  const page = await since(client.position, REPLAY_PAGE_MAX, 0);
  if (page.outcome !== "changes") {
    client.cut("log_changed");
    return;
  }
  const own = page.events.filter((change) => client.wants(change));
  if (own.length > 0) client.send(encoder.encode(own.map(taskMessage).join("")), own.length);
  // An empty page: what lies between can't be told any more (damaged lines), and need not be asked for again.
  client.position = page.events.at(-1)?.seq ?? Math.max(page.head_seq, client.position + 1);
}
