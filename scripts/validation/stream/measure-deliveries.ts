// Which change came to which client, and how long it took. From the stream clients' report and k6's
// changes; both stamp with the same machine's wall clock.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { VerificationFault } from "../verification-fault.ts";
import type { ClientReport, StreamReport } from "./ipc-messages.ts";

/** One that the service took. */
export interface SentChange {
  seq: number;
  /** Epoch ms, just before it was sent. */
  sent_at_ms: number;
}

export interface Deliveries {
  connected: number;
  disconnects: number;
  /** Changes at clients, each once however often it came. */
  received: number;
  /** Null where no change was made that could be missed. */
  missed: number | null;
  doubled: number;
  isInOrder: boolean;
  /** In ms to the microsecond, by client. */
  series: LatencySamples["series"];
  /** Rows of [client, seq, epoch ms], as they came. */
  arrivals: [number, number, number][];
  /** What happened to which client, where something did. */
  troubles: string;
}

export const DELIVERY_METHOD =
  "From the moment before k6 sends a change to the arrival of its event at each stream client, which stamps it before parsing. Both in their own process on one machine, by its wall clock: k6 waits for a millisecond to begin (good to some µs, and being late there counts against the service), the clients read performance.timeOrigin + performance.now() (µs).";

/** The first few are enough to see what is wrong. */
const CLIENTS_NAMED_MAX = 5;

/** Throws VerificationFault when clocks disagree so much that an event comes before its write. */
export function measureDeliveries(
  report: StreamReport,
  changes: readonly SentChange[],
): Deliveries {
  const sentAtMs = new Map(changes.map(({ seq, sent_at_ms }) => [seq, sent_at_ms]));
  const { clients } = report;
  const arrivals = rowsOf(report);
  const series = clients.map(({ client }) => {
    const ownAtMs = firstArrivals(arrivals.filter(([whose]) => whose === client));
    const values = [...sentAtMs].flatMap(([seq, sentAt]) => {
      const arrivedAt = ownAtMs.get(seq);
      return arrivedAt === undefined ? [] : [roundToMicroseconds(arrivedAt - sentAt)];
    });
    return { name: `client ${client + 1}`, values };
  });
  const values = series.flatMap((each) => each.values);
  const least = values.reduce((one, other) => Math.min(one, other), 0);
  if (least < 0) {
    throw new VerificationFault(
      `an event came ${-least} ms before its write was sent: the clocks of k6 and of the stream clients disagree`,
    );
  }
  const sum = (count: (client: ClientReport) => number) =>
    clients.reduce((total, client) => total + count(client), 0);
  return {
    connected: clients.filter(({ isOpen }) => isOpen).length,
    disconnects: sum(({ disconnects }) => disconnects),
    received: values.length,
    missed: countMissed(clients.length, arrivals, changes),
    doubled: sum(({ doubled }) => doubled),
    isInOrder: clients.length > 0 && sum(({ outOfOrder }) => outOfOrder) === 0,
    series,
    arrivals,
    troubles: nameTroubles(clients.flatMap(troublesOf)),
  };
}

/**
 * From the first of the run's changes to the last, every client is owed whatever any of them got.
 * Before and after, others may have written what not everybody was there for, or has yet.
 */
function countMissed(
  clients: number,
  arrivals: Deliveries["arrivals"],
  changes: readonly SentChange[],
): number | null {
  const own = changes.map(({ seq }) => seq);
  if (own.length === 0) return null;
  const [first, last] = [Math.min(...own), Math.max(...own)];
  const within = arrivals.filter(([, seq]) => seq >= first && seq <= last);
  const owed = new Set([...own, ...within.map(([, seq]) => seq)]).size;
  return clients * owed - new Set(within.map(([client, seq]) => `${client} ${seq}`)).size;
}

function nameTroubles(troubles: readonly string[]): string {
  const others = troubles.length - CLIENTS_NAMED_MAX;
  const more = others > 0 ? [`and ${others} more`] : [];
  return [...troubles.slice(0, CLIENTS_NAMED_MAX), ...more].join("; ");
}

function troublesOf(client: ClientReport): string[] {
  const { missed, missedSeqs, behind, doubled, outOfOrder, disconnects, trouble } = client;
  const troubles = [
    ...(missed > 0 ? [`missed ${missed} (seq ${missedSeqs.join(", ")})`] : []),
    ...(behind > 0 ? [`never got the last ${behind}`] : []),
    ...(doubled > 0 ? [`got ${doubled} twice`] : []),
    ...(outOfOrder > 0 ? [`got ${outOfOrder} after a later one`] : []),
    ...(disconnects > 0 ? [`was cut ${timesText(disconnects)} (${trouble ?? "no reason"})`] : []),
  ];
  return troubles.length === 0 ? [] : [`client ${client.client + 1} ${troubles.join(", ")}`];
}

function rowsOf({ arrivals }: StreamReport): Deliveries["arrivals"] {
  return [...arrivals.seq].map((seq, row) => [
    arrivals.client[row] ?? 0,
    seq,
    roundToMicroseconds(arrivals.atMs[row] ?? 0),
  ]);
}

function firstArrivals(rows: Deliveries["arrivals"]): Map<number, number> {
  // The last entry of a key stands: from the latest to the first.
  return new Map(rows.toReversed().map(([, seq, atMs]) => [seq, atMs]));
}

function timesText(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function roundToMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
