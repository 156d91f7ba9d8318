// What waits for a person, in the order in which it should be taken: reviewed, then results, then
// what is stalled.

import { effect } from "@preact/signals";
import { waitingIds } from "./inbox-store.ts";
import { QueueMemory } from "./next-in-queue.ts";

const memory = new QueueMemory();
effect(() => memory.note(waitingIds.value));

/** The waiting task behind that one, or else the first; null when nothing else waits. */
export async function nextWaiting(afterTaskId: string): Promise<string | null> {
  return memory.next(afterTaskId);
}
