// The measures of the event stream in load and soak counted again, from single changes and from what came
// to each client in which order.

import { z } from "zod";
import { type SentChanges, readSoakChanges } from "./recount-soak.ts";
import { type Recounted, exactly, nearly, percentile } from "./recounted.ts";

const REQUESTS = "load-requests.json";
const DELIVERIES = { load: "load-deliveries.json", soak: "soak-deliveries.json" } as const;
/** Delays are kept to a tenth of a millisecond, a mean is rounded to a thousandth. */
const ROUNDING_MS = 0.001;

/** [by, task, sent at, ms, answer, revision, seq, …] */
const written = z.looseObject({
  begun_at_ms: z.number().nullable(),
  writes: z.array(z.array(z.number().nullable())),
});
const deliveries = z.looseObject({
  clients: z.array(z.looseObject({ isOpen: z.boolean(), disconnects: z.int() })),
  /** [seq, sent at, each client's delay] */
  rows: z.array(z.tuple([z.int(), z.number().nullable(), z.array(z.number().nullable())])),
  /** Of each client, the rows as they came: "0-4 6 5". */
  arrived: z.array(z.string().regex(/^(\d+(-\d+)?( |$))*$/)),
});

type Deliveries = z.infer<typeof deliveries>;

export function recountSpells(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const read = <Shape>(name: string, shape: z.ZodType<Shape>): Shape | undefined => {
    const text = artifacts.get(name);
    return text === undefined ? undefined : shape.parse(JSON.parse(text));
  };
  const [load, soak] = [read(DELIVERIES.load, deliveries), read(DELIVERIES.soak, deliveries)];
  const spells = [
    ...(load === undefined ? [] : [countSpell(load, writesOf(read(REQUESTS, written)))]),
    ...(soak === undefined ? [] : [countSpell(soak, readSoakChanges(artifacts) ?? new Map())]),
  ];
  return [
    ...(load === undefined ? [] : clientCounts(load, "load_streams", "sse_disconnect_count")),
    ...(soak === undefined ? [] : clientCounts(soak, "soak_clients", "sse_soak_disconnect_count")),
    ...(spells.length === 2 ? together(spells) : []),
  ];
}

function writesOf(requests: z.infer<typeof written> | undefined): SentChanges {
  const begun = requests?.begun_at_ms ?? 0;
  const taken = (requests?.writes ?? []).flatMap((row) => {
    const [sent, seq] = [row[2], row[6]];
    return typeof sent === "number" && typeof seq === "number"
      ? [[seq, begun + sent] as const]
      : [];
  });
  return new Map(taken);
}

function clientCounts({ clients }: Deliveries, open: string, cut: string): Recounted[] {
  return [
    exactly(open, clients.filter(({ isOpen }) => isOpen).length),
    exactly(cut, sum(clients.map(({ disconnects }) => disconnects))),
  ];
}

interface CountedSpell {
  /** Null where nothing was sent that could be missed. */
  missed: number | null;
  doubled: number;
  isInOrder: boolean;
  delays: number[];
}

/** When a change was sent is the changes' to say; what was sent and has no row has come to nobody. */
function countSpell({ clients, rows, arrived }: Deliveries, sent: SentChanges): CountedSpell {
  const own = [...sent.keys()].toSorted((one, other) => one - other);
  const [first = 0, last = 0] = [own[0], own.at(-1)];
  const owed = new Set([
    ...own,
    ...rows.map(([seq]) => seq).filter((s) => s >= first && s <= last),
  ]);
  // What has no delay has not come, whatever the order says.
  const came = arrived.map((text, client) =>
    rowsIn(text).flatMap((row) => {
      const [seq, , each] = rows[row] ?? [];
      return seq === undefined || (each?.[client] ?? null) === null ? [] : [seq];
    }),
  );
  const distinct = came.map((seqs) => new Set(seqs));
  const missed = distinct.map((seqs) => [...owed].filter((seq) => !seqs.has(seq)).length);
  const delays = rows.flatMap(([seq, from, each]) => {
    const sentAt = sent.get(seq);
    if (sentAt === undefined || from === null) return [];
    return each.flatMap((delay) => (delay === null ? [] : [from + delay - sentAt]));
  });
  return {
    missed: own.length === 0 ? null : sum(missed) + (clients.length - came.length) * owed.size,
    doubled: sum(came.map((seqs, client) => seqs.length - (distinct[client]?.size ?? 0))),
    isInOrder: clients.length > 0 && distinct.every((seqs) => isAscending([...seqs])),
    delays,
  };
}

function together(spells: readonly CountedSpell[]): Recounted[] {
  const delays = spells.flatMap((spell) => spell.delays);
  const missed = spells.map((spell) => spell.missed);
  const isKnown = missed.every((count) => count !== null);
  const mean = delays.length === 0 ? null : sum(delays) / delays.length;
  const slowest = delays.length === 0 ? null : delays.reduce((one, other) => Math.max(one, other));
  return [
    exactly("sse_events_missed", isKnown ? sum(missed.map((count) => count ?? 0)) : null),
    exactly("sse_events_doubled", sum(spells.map(({ doubled }) => doubled))),
    exactly(
      "sse_order_kept",
      spells.every(({ isInOrder }) => isInOrder),
    ),
    percentile("sse_latency_p95_ms", delays, 95),
    nearly("sse_latency_max_ms", slowest, ROUNDING_MS),
    nearly("sse_latency_mean_ms", mean, ROUNDING_MS),
  ];
}

/** "0-2 4" is 0, 1, 2, 4. */
function rowsIn(text: string): number[] {
  return text
    .split(" ")
    .filter((span) => span !== "")
    .flatMap((span) => {
      const [from = 0, to = from] = span.split("-").map(Number);
      return Array.from({ length: to - from + 1 }, (_, nth) => from + nth);
    });
}

function isAscending(seqs: readonly number[]): boolean {
  return seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? seq));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
