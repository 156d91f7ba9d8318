// The measures of the event stream counted again, from single changes and single arrivals alone.

import { z } from "zod";
import { latencySamples } from "./latency-samples.ts";
import { type Recounted, exactly, percentile } from "./recounted.ts";
import { DASHBOARD_DELAY_MS_MAX } from "./spec-limits.ts";

const CHANGES = "changes.json";
const DELIVERIES = "deliveries.json";
const SAMPLES = "sse-latency-samples.json";
const RESUME = "resume.json";
const DASHBOARD = "dashboard.json";

const changes = z.looseObject({
  changes: z.array(z.looseObject({ sent_at_ms: z.number(), seq: z.int().nullable() })),
});
const deliveries = z.looseObject({
  clients: z.array(z.looseObject({ isOpen: z.boolean(), disconnects: z.int() })),
  arrivals: z.array(z.tuple([z.int(), z.int(), z.number()])),
});
const resume = z.looseObject({
  last_event_id: z.int(),
  told: z.array(z.string()),
  owed: z.array(z.int()),
  received: z.array(z.int()),
});
const dashboard = z.looseObject({
  sightings: z.array(z.looseObject({ seq: z.int(), shown_at_ms: z.number().nullable() })),
  troubles: z.array(z.string()),
});

type Change = z.infer<typeof changes>["changes"][number] & { seq: number };
type Arrival = z.infer<typeof deliveries>["arrivals"][number];

export function recountStream(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const read = <Shape>(name: string, shape: z.ZodType<Shape>): Shape | undefined => {
    const text = artifacts.get(name);
    return text === undefined ? undefined : shape.parse(JSON.parse(text));
  };
  const made = read(CHANGES, changes);
  if (made === undefined) return [];
  const sent = made.changes.filter((change): change is Change => change.seq !== null);
  const delivered = read(DELIVERIES, deliveries);
  const samples = read(SAMPLES, latencySamples);
  const resumed = read(RESUME, resume);
  const shown = read(DASHBOARD, dashboard);
  return [
    exactly("sse_events_sent", sent.length),
    ...(delivered === undefined ? [] : recountDeliveries(delivered, sent)),
    ...(samples === undefined ? [] : latencies(samples.series.flatMap(({ values }) => values))),
    ...(resumed === undefined ? [] : [recountResume(resumed, sent)]),
    ...(shown === undefined ? [] : recountDashboard(shown, sent)),
  ];
}

function recountDeliveries(
  { clients, arrivals }: z.infer<typeof deliveries>,
  sent: readonly Change[],
): Recounted[] {
  const each = clients.map((_, client) => arrivals.filter(([whose]) => whose === client));
  const seqs = sent.map(({ seq }) => seq);
  const [from, to] = [Math.min(...seqs), Math.max(...seqs)];
  const isWithin = (seq: number) => seq >= from && seq <= to;
  const known = new Set([...seqs, ...seqsOf(arrivals)].filter(isWithin));
  const times = each.flatMap((own) =>
    sent.flatMap(({ seq, sent_at_ms }) => {
      const first = own.find((arrival) => arrival[1] === seq);
      return first === undefined ? [] : [first[2] - sent_at_ms];
    }),
  );
  const distinct = each.map((own) => new Set(seqsOf(own)));
  const missed = distinct.map((own) => known.size - [...own].filter(isWithin).length);
  const doubled = each.map((own, client) => own.length - (distinct[client]?.size ?? 0));
  return [
    exactly("sse_connected_clients", clients.filter(({ isOpen }) => isOpen).length),
    exactly("sse_disconnect_count", sum(clients.map(({ disconnects }) => disconnects))),
    exactly("sse_events_received", times.length),
    // Of nothing, nothing can be missed: that is no measure.
    exactly("sse_events_missed", sent.length === 0 ? null : sum(missed)),
    exactly("sse_events_doubled", sum(doubled)),
    exactly("sse_order_kept", clients.length > 0 && distinct.every((own) => isAscending([...own]))),
    ...latencies(times),
  ];
}

function latencies(times: readonly number[]): Recounted[] {
  return [50, 95].map((percent) => percentile(`sse_latency_p${percent}_ms`, times, percent));
}

function recountResume(
  { last_event_id, told, owed, received }: z.infer<typeof resume>,
  sent: readonly Change[],
): Recounted {
  const isAllOwed = sent.every(({ seq }) => seq <= last_event_id || owed.includes(seq));
  const isExact = owed.length > 0 && owed.join() === received.join() && isAscending(received);
  return exactly("resume_pass", isAllOwed && isExact && told.join() === "resumed");
}

/** When a change was sent is the changes' to say: what the dashboard's artifact says is not asked. */
function recountDashboard(
  { sightings, troubles }: z.infer<typeof dashboard>,
  sent: readonly Change[],
): Recounted[] {
  const isShownInTime = ({ seq: own, sent_at_ms }: Change) =>
    sightings.some(({ seq, shown_at_ms }) => {
      const delayMs = (shown_at_ms ?? Number.POSITIVE_INFINITY) - sent_at_ms;
      return seq === own && delayMs >= 0 && delayMs <= DASHBOARD_DELAY_MS_MAX;
    });
  return [
    exactly("dashboard_live_pass", sent.length > 0 && sent.every(isShownInTime)),
    exactly("dashboard_page_errors", troubles.length),
  ];
}

function seqsOf(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(([, seq]) => seq);
}

function isAscending(seqs: readonly number[]): boolean {
  return seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? seq));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
