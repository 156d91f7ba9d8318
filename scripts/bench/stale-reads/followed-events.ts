// The event stream as a hunt for stale reads hears it: each event raises the floor, and who waits for a
// task's next event gets it.

import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { openEventStream } from "../../validation/stream/event-stream.ts";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { parseAnswer } from "./checked-reads.ts";
import type { Floors } from "./floors.ts";

/** A hand edit is noticed in fractions of a second; a busy machine takes some. */
const EVENT_MS_MAX = 15_000;

const changeEvent = z.looseObject({ task_id: z.string(), revision: z.int(), seq: z.int() });

export interface FollowedEvents {
  /** Asked before the change is made. Throws VerificationFault when none comes. */
  nextOf(taskId: string): Promise<void>;
  close(): void;
}

/** Resolves when the stream has begun. Throws VerificationFault when it doesn't. */
export async function followEvents(baseUrl: string, floors: Floors): Promise<FollowedEvents> {
  const begun = Promise.withResolvers<void>();
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const agent = new Agent({ keepAlive: false });
  const fail = (reason: string) => {
    const fault = new VerificationFault(`the event stream ${reason}`);
    begun.reject(fault);
    for (const each of waiting.values()) each.reject(fault);
  };
  const stream = openEventStream({ url: `${baseUrl}/api/events`, headers: {} }, undefined, agent, {
    opened: () => undefined,
    bareId: () => undefined,
    retry: () => undefined,
    heartbeat: () => undefined,
    ended: (outcome, reason) => fail(`was ${outcome} (${reason})`),
    event(type, data) {
      if (type === "hello") begun.resolve();
      if (type !== "task") return;
      const change = parseAnswer(changeEvent, data);
      floors.raise(change.task_id, change);
      waiting.get(change.task_id)?.resolve();
      waiting.delete(change.task_id);
    },
  });
  await Promise.race([begun.promise, lateness("did not begin")]);
  return {
    async nextOf(taskId) {
      const event = Promise.withResolvers<void>();
      waiting.set(taskId, event);
      await Promise.race([event.promise, lateness(`told nothing of a change of ${taskId}`)]);
    },
    close: () => stream.close(),
  };
}

async function lateness(what: string): Promise<never> {
  await sleep(EVENT_MS_MAX, undefined, { ref: false });
  throw new VerificationFault(`the event stream ${what} within ${EVENT_MS_MAX / 1_000} s`);
}
