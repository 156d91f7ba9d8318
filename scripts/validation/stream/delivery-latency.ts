// How long each event took from the moment before its write was sent to its arrival at each client.

import type { Arrivals } from "./arrivals.ts";

export interface DeliveryTimes {
  /** In ms, in order of arrival. */
  latenciesMs: number[];
  /** Arrivals of changes that none of these writes made. */
  others: number;
}

/** `sentAtMs`: of each write, by the seq that it was answered with; by wallClockMs(). */
export function deliveriesOf(
  arrivals: Arrivals,
  sentAtMs: ReadonlyMap<number, number>,
): DeliveryTimes {
  const latenciesMs: number[] = [];
  let others = 0;
  arrivals.seq.forEach((seq, row) => {
    const sentAt = sentAtMs.get(seq);
    const arrivedAt = arrivals.atMs[row];
    if (sentAt === undefined || arrivedAt === undefined) others += 1;
    else latenciesMs.push(arrivedAt - sentAt);
  });
  return { latenciesMs, others };
}
