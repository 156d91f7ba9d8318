// Phase B: changes that are made when its clients have left. The service learns that a client is gone by
// writing to it: where nothing changes, by a heartbeat, and that takes up to half a minute.

import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../api-client.ts";
import { sampleCreator } from "../sample-tasks.ts";
import { VerificationFault } from "../verification-fault.ts";

const PACE_MS = 250;

/**
 * Changes a task of its own, again and again, until `work` is done. A service that doesn't take a
 * change is asked for no further one: what it did until then is what `work` looks at.
 */
export async function withChangesMeanwhile<Result>(
  client: ApiClient,
  sampleRun: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const changing = changeUntil(done.signal, client, sampleRun);
  try {
    return await work();
  } finally {
    done.abort();
    await changing;
  }
}

async function changeUntil(done: AbortSignal, client: ApiClient, sampleRun: string): Promise<void> {
  try {
    const taskId = await sampleCreator(client, "b", sampleRun)("farewell");
    while (!done.aborted) {
      await client.post(`/api/tasks/${taskId}/brief`, {
        declared_scope: [new Date().toISOString()],
      });
      await sleep(PACE_MS, undefined, { signal: done }).catch(() => undefined);
    }
  } catch (error) {
    if (!(error instanceof VerificationFault)) throw error;
  }
}
