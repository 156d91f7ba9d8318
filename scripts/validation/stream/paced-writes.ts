// Writes at a fixed rate, each at its own time whether or not those before it have been answered: a
// service that falls behind is asked no less for it, and its latencies show that.

import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { wallClockMs } from "./wall-clock.ts";

const MS_PER_SECOND = 1_000;

export interface PacedWrites {
  /** When each write was about to be sent, by the seq that it was answered with. */
  sentAtMs: Map<number, number>;
  /** From there to the answer. */
  answerMs: number[];
}

/**
 * `write` answers the seq of its change. Throws what the first failing write throws, once those that
 * were sent have been answered; after it no more are sent.
 */
export async function writeAtRate(
  perSecond: number,
  seconds: number,
  write: (nth: number) => Promise<number>,
): Promise<PacedWrites> {
  const sentAtMs = new Map<number, number>();
  const answerMs: number[] = [];
  const open: Promise<void>[] = [];
  const send = async (nth: number) => {
    const at = wallClockMs();
    sentAtMs.set(await write(nth), at);
    answerMs.push(wallClockMs() - at);
  };
  const failure = new AbortController();
  const begun = wallClockMs();
  for (let nth = 0; nth < perSecond * seconds; nth += 1) {
    const waitMs = begun + (nth * MS_PER_SECOND) / perSecond - wallClockMs();
    // Also where it is late: of a write that has failed it hears before it sends another.
    await (waitMs > 0 ? sleep(waitMs) : setImmediate());
    if (failure.signal.aborted) break;
    open.push(send(nth).catch((error: unknown) => failure.abort(error)));
  }
  await Promise.all(open);
  failure.signal.throwIfAborted();
  return { sentAtMs, answerMs };
}
