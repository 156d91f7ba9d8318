// What came to whom when, as a table that is small enough to keep: a row for each change, in it a delay
// for each client; and beside it the order in which the rows came to each client. Pure.

import type { Deliveries, SentChange } from "../stream/measure-deliveries.ts";

export interface DeliveryTable {
  /**
   * Ascending by seq: [seq, epoch ms just before it was sent, each client's delay in ms or null]. Of a
   * change that is not the run's the second is null, and delays count from its first arrival.
   */
  rows: [seq: number, sentAtMs: number | null, delaysMs: (number | null)[]][];
  /** Of each client: the rows in the order in which they came, e.g. "0-4 6 5 7-9". */
  arrived: string[];
}

type Arrivals = Deliveries["arrivals"];

export function tabulateDeliveries(
  clients: number,
  arrivals: Arrivals,
  changes: readonly SentChange[],
): DeliveryTable {
  const sentAtMs = new Map(changes.map(({ seq, sent_at_ms }) => [seq, sent_at_ms]));
  const first = firstArrivals(arrivals);
  const seqs = [...new Set([...sentAtMs.keys(), ...first.keys()])].toSorted((a, b) => a - b);
  const rowOf = new Map(seqs.map((seq, row) => [seq, row]));
  const order: number[][] = Array.from({ length: clients }, () => []);
  for (const [client, seq] of arrivals) order[client]?.push(rowOf.get(seq) ?? 0);
  return {
    rows: seqs.map((seq) => {
      const sent = sentAtMs.get(seq) ?? null;
      const arrivedAtMs = first.get(seq) ?? new Map<number, number>();
      const fromMs = sent ?? Math.min(...arrivedAtMs.values());
      const delays = Array.from({ length: clients }, (_, client) => {
        const atMs = arrivedAtMs.get(client);
        return atMs === undefined ? null : roundToTenths(atMs - fromMs);
      });
      return [seq, sent, delays];
    }),
    arrived: order.map(describeOrder),
  };
}

/** In ms, of all clients, of the run's own changes. */
export function delaysOf({ rows }: DeliveryTable): number[] {
  return rows.flatMap(([, sentAtMs, delays]) =>
    sentAtMs === null ? [] : delays.filter((delay) => delay !== null),
  );
}

/** By seq and client. */
function firstArrivals(arrivals: Arrivals): Map<number, Map<number, number>> {
  const first = new Map<number, Map<number, number>>();
  for (const [client, seq, atMs] of arrivals) {
    const own = first.get(seq) ?? new Map<number, number>();
    if (!own.has(client)) own.set(client, atMs);
    first.set(seq, own);
  }
  return first;
}

function describeOrder(rows: readonly number[]): string {
  const spans: [from: number, to: number][] = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last !== undefined && row === last[1] + 1) last[1] = row;
    else spans.push([row, row]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(" ");
}

function roundToTenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
