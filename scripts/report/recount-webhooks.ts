// The measures of GitHub's deliveries counted again, from single deliveries, reads and audit lines alone.

import { z } from "zod";
import { latencySamples } from "./latency-samples.ts";
import { type Recounted, exactly, percentile, percentileBounds, recountFrom } from "./recounted.ts";

const FORGERIES = "bad-signatures.json";
const REPLAYS = "replays.json";
const FLOOD = "flood.json";
const FLOOD_SAMPLES = "flood-latency-samples.json";
const AUDIT = "webhook-audit.json";

/** SPEC 9, row C. */
const BAD_SIGNATURES_MIN = 50;
const REPLAYS_MIN = 10;
/** Times are rounded to a microsecond, a ratio to a thousandth. */
const RATIO_ROUNDING = 0.002;

const delivery = z.looseObject({
  kind: z.string(),
  event_id: z.string(),
  answered: z.int(),
  outcome: z.string().nullable(),
  duplicate: z.boolean(),
});
const forgeries = z.looseObject({ deliveries: z.array(delivery) });
const look = z.looseObject({ etag: z.string().nullable(), revision: z.int() });
const replays = z.looseObject({
  deliveries: z.array(delivery),
  looks: z.looseObject({ before: look, first: look, again: look }),
});
const flood = z.looseObject({
  plan: z.looseObject({
    rounds: z.int(),
    spellMs: z.number(),
    floodPerSecond: z.number(),
    surge: z.int(),
  }),
  /** Rows of [spell, ms, answer]. */
  reads: z.array(z.tuple([z.int(), z.number(), z.int()])),
  refusals: z.array(z.int()),
});
const audit = z.looseObject({
  rows: z.array(z.tuple([z.int(), z.string(), z.string(), z.string()])),
});

export function recountWebhooks(artifacts: ReadonlyMap<string, string>): Recounted[] {
  return [
    ...recountFrom(artifacts, FORGERIES, forgeries, ({ deliveries }) => [rejectRate(deliveries)]),
    ...recountFrom(artifacts, REPLAYS, replays, (content) => [idempotency(content)]),
    ...recountFrom(artifacts, FLOOD, flood, recountFlood),
    ...recountFrom(artifacts, FLOOD_SAMPLES, latencySamples, ({ series }) => [
      percentile("flood_api_p95_ms", series[0]?.values ?? [], 95),
    ]),
    ...recountFrom(artifacts, AUDIT, audit, ({ rows }) => [
      exactly("audit_events_written", new Set(rows.map(([seq]) => seq)).size),
    ]),
  ];
}

function rejectRate(deliveries: readonly z.infer<typeof delivery>[]): Recounted {
  const refused = deliveries.filter(({ answered }) => answered === 401).length;
  const sent = Math.max(BAD_SIGNATURES_MIN, deliveries.length);
  return exactly("signature_reject_rate", refused / sent);
}

function idempotency({ deliveries, looks }: z.infer<typeof replays>): Recounted {
  const updates = deliveries.filter((each) => each.answered === 200 && each.outcome === "updated");
  const original = updates.filter(({ duplicate }) => !duplicate);
  const others = deliveries.filter((each) => !updates.includes(each));
  const isOnce =
    original.length === 1 &&
    updates.length - original.length >= REPLAYS_MIN &&
    looks.first.revision === looks.before.revision + 1 &&
    looks.first.etag !== null &&
    looks.first.etag === looks.again.etag;
  const isReuseRefused = others.length > 0 && others.every(({ answered }) => answered === 409);
  return exactly("idempotency_pass", isOnce && isReuseRefused);
}

function recountFlood({ plan, reads, refusals }: z.infer<typeof flood>): Recounted[] {
  const timesIn = (wanted: number) =>
    reads.filter(([spell]) => spell === wanted).map(([, ms]) => ms);
  const planned = (plan.rounds * plan.spellMs * plan.floodPerSecond) / 1_000 + plan.surge;
  const refused = refusals.filter((answered) => answered === 401).length;
  const bounds = Array.from({ length: plan.rounds }, (_, round) => {
    const quiet = percentileBounds(timesIn(2 * round), 95);
    const flooded = percentileBounds(timesIn(2 * round + 1), 95);
    return quiet && flooded && { low: flooded.low / quiet.high, high: flooded.high / quiet.low };
  }).filter((each) => each !== undefined);
  const inFlood = reads.filter(([spell]) => spell % 2 === 1).map(([, ms]) => ms);
  return [
    exactly("flood_refused_rate", refused / Math.max(planned, refusals.length)),
    exactly("flood_unexpected_reads", reads.filter(([, , answered]) => answered !== 200).length),
    percentile("flood_api_p95_ms", inFlood, 95),
    ...(bounds.length === plan.rounds ? [medianBetween(bounds)] : []),
  ];
}

/** A median moves up with each of its values: it lies between that of the lows and that of the highs. */
function medianBetween(bounds: readonly { low: number; high: number }[]): Recounted {
  const low = lowerMedian(bounds.map((each) => each.low)) - RATIO_ROUNDING;
  const high = lowerMedian(bounds.map((each) => each.high)) + RATIO_ROUNDING;
  return {
    name: "flood_ratio",
    counted: `between ${low} and ${high} by ${bounds.length} rounds`,
    holds: (value) => typeof value === "number" && value >= low && value <= high,
  };
}

function lowerMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? Number.NaN;
}
