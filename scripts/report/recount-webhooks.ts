// The measures of GitHub's deliveries counted again, from single deliveries and reads alone.

import { z } from "zod";
import { latencySamples } from "./latency-samples.ts";
import { type Recounted, exactly, percentile, recountFrom } from "./recounted.ts";

const FORGERIES = "bad-signatures.json";
const REPLAYS = "replays.json";
const FLOOD = "flood.json";
const FLOOD_SAMPLES = "flood-latency-samples.json";
const STANDINGS = ["refused_change_nothing_pass", "flood_changes_nothing_pass"] as const;

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
    readsPerSecond: z.number(),
    surge: z.int(),
  }),
  /** Rows of [spell, ms, answer], and of [delivery, spell, answer]; spell null: after the spells. */
  reads: z.array(z.tuple([z.int(), z.number(), z.int()])),
  refusals: z.array(z.tuple([z.string(), z.int().nullable(), z.int()])),
});
const standing = z.looseObject({
  headSeq: z.int(),
  task: look,
  fileSha256: z.string().optional(),
});
const standings = z.looseObject({
  before: standing,
  after: standing,
  changed: z.array(z.string()),
});

export function recountWebhooks(artifacts: ReadonlyMap<string, string>): Recounted[] {
  return [
    ...recountFrom(artifacts, FORGERIES, forgeries, ({ deliveries }) => [rejectRate(deliveries)]),
    ...recountFrom(artifacts, REPLAYS, replays, (content) => [idempotency(content)]),
    ...recountFrom(artifacts, FLOOD, flood, recountFlood),
    ...recountFrom(artifacts, FLOOD_SAMPLES, latencySamples, ({ series }) => [
      percentile("flood_api_p95_ms", series[0]?.values ?? [], 95),
    ]),
    ...STANDINGS.flatMap((name) =>
      recountFrom(artifacts, `${name}.json`, standings, (content) => [
        exactly(name, isUnchanged(content)),
      ]),
    ),
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

/** Null: the file could not be seen. */
function isUnchanged({ before, after, changed }: z.infer<typeof standings>): boolean | null {
  if (after.fileSha256 === undefined) return null;
  return (
    changed.length === 0 &&
    before.task.etag === after.task.etag &&
    before.fileSha256 === after.fileSha256
  );
}

function recountFlood({ plan, reads, refusals }: z.infer<typeof flood>): Recounted[] {
  const timesIn = (wanted: number) =>
    reads.filter(([spell]) => spell === wanted).map(([, ms]) => ms);
  const plannedSeconds = (plan.rounds * plan.spellMs) / 1_000;
  const planned = plannedSeconds * plan.floodPerSecond + plan.surge;
  const refused = refusals.filter(([, , answered]) => answered === 401).length;
  const floods = refusals.flatMap(([, spell]) => (spell === null ? [] : [spell]));
  const seconds = (new Set(floods).size * plan.spellMs) / 1_000;
  const readsPlanned = Math.floor(2 * plannedSeconds * plan.readsPerSecond);
  const ratios = Array.from({ length: plan.rounds }, (_, round) => {
    const [quiet, flooded] = [p95Of(timesIn(2 * round)), p95Of(timesIn(2 * round + 1))];
    return quiet === undefined || flooded === undefined ? [] : [flooded / quiet];
  }).flat();
  const inFlood = reads.filter(([spell]) => spell % 2 === 1).map(([, ms]) => ms);
  return [
    exactly("flood_seconds", seconds),
    exactly("flood_rps", seconds === 0 ? 0 : floods.length / seconds),
    exactly("flood_reads_missing", Math.max(0, readsPlanned - reads.length)),
    exactly("flood_refused_rate", refused / Math.max(planned, refusals.length)),
    exactly("flood_unexpected_reads", reads.filter(([, , answered]) => answered !== 200).length),
    percentile("flood_api_p95_ms", inFlood, 95),
    ...(ratios.length === plan.rounds ? [medianOf(ratios)] : []),
  ];
}

/** Of a round's few reads a rank more or less is much: here it is the nearest, as the verifier has it. */
function p95Of(times: readonly number[]): number | undefined {
  return times.toSorted((a, b) => a - b)[Math.max(0, Math.round(times.length * 0.95) - 1)];
}

function medianOf(ratios: readonly number[]): Recounted {
  const median = lowerMedian(ratios);
  return {
    name: "flood_ratio",
    counted: `${median} by ${ratios.length} rounds`,
    holds: (value) => typeof value === "number" && Math.abs(value - median) <= RATIO_ROUNDING,
  };
}

function lowerMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? Number.NaN;
}
