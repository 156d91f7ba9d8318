// How long a client that was away waits for what it missed: from its request to the last of the
// events, which must be exactly the changes that it missed, in order.

import { Agent } from "node:http";
import { performance } from "node:perf_hooks";
import { openEventStream } from "../../validation/stream/event-stream.ts";
import { VerificationFault } from "../../validation/verification-fault.ts";

/** 25 times the target: what takes longer doesn't come. */
const RESUME_MS_MAX = 5_000;

/** Who has missed the last so many of these changes. Throws RangeError where there are too few. */
export function missedLast(
  changeSeqs: readonly number[],
  events: number,
): { afterSeq: number; missed: number[] } {
  const [afterSeq, ...missed] = changeSeqs.slice(-events - 1);
  if (afterSeq !== undefined && missed.length === events) return { afterSeq, missed };
  throw new RangeError(`${changeSeqs.length} changes are too few to miss ${events} of them`);
}

/** In ms. `missed`: the seqs of the changes after `afterSeq`. Throws VerificationFault. */
export async function timeResume(
  baseUrl: string,
  afterSeq: number,
  missed: readonly number[],
  msMax = RESUME_MS_MAX,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const agent = new Agent();
  const fail = (reason: string) =>
    reject(new VerificationFault(`a resume after ${afterSeq} ${reason}`));
  let received = 0;
  const begun = performance.now();
  const stream = openEventStream(
    { url: `${baseUrl}/api/events`, headers: {} },
    String(afterSeq),
    agent,
    {
      opened() {},
      event(type, _data, id) {
        if (type === "hello") return;
        if (type !== "task" || id !== String(missed[received])) {
          fail(`brought ${type} ${id ?? "without an id"} as its event ${received + 1}`);
          return;
        }
        received += 1;
        if (received === missed.length) resolve(performance.now() - begun);
      },
      bareId() {},
      retry() {},
      heartbeat() {},
      ended: (outcome, reason) => fail(`was ${outcome}: ${reason}`),
    },
  );
  const timer = setTimeout(() => {
    fail(`brought ${received} of ${missed.length} events in ${msMax / 1_000} s`);
  }, msMax);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stream.close();
    agent.destroy();
  }
}
