// The measures of a soak counted again: how long it was and how much was changed in it, from its single
// changes, and whether memory went on growing through it.

import { z } from "zod";
import { type Recounted, exactly, nearly, recountFrom } from "./recounted.ts";

const CHANGES = "soak-changes.json";
const MEMORY = "memory.json";
const QUARTERS = 4;
/** Moments are whole milliseconds. */
const ROUNDING_S = 0.001;

/** [step, sent at, answer, seq] */
const changes = z.looseObject({
  changes: z.array(z.tuple([z.string(), z.number(), z.int(), z.int().nullable()])),
});
/** [seconds, MB of Node, MB of workerd] */
const memory = z.looseObject({ rows: z.array(z.tuple([z.number(), z.number(), z.number()])) });

/** Epoch ms just before each was sent, by seq. */
export type SentChanges = ReadonlyMap<number, number>;

/** Those that the service took; undefined where nothing is told of any. */
export function readSoakChanges(artifacts: ReadonlyMap<string, string>): SentChanges | undefined {
  const text = artifacts.get(CHANGES);
  if (text === undefined) return undefined;
  const made = changes.parse(JSON.parse(text)).changes;
  return new Map(made.flatMap(([, sentAt, , seq]) => (seq === null ? [] : [[seq, sentAt]])));
}

export function recountSoak(artifacts: ReadonlyMap<string, string>): Recounted[] {
  const sent = readSoakChanges(artifacts);
  return [
    ...(sent === undefined ? [] : recountChanges(sent)),
    ...recountFrom(artifacts, MEMORY, memory, ({ rows }) => [
      exactly("node_memory_growth_mb", growthOf(rows.map(([, node]) => node))),
      exactly("workerd_memory_growth_mb", growthOf(rows.map(([, , workerd]) => workerd))),
    ]),
  ];
}

function recountChanges(sent: SentChanges): Recounted[] {
  const times = [...sent.values()].toSorted((one, other) => one - other);
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
  return [nearly("soak_seconds", seconds, ROUNDING_S), exactly("soak_changes", sent.size)];
}

/** From the second quarter's median to the last's; null where there are no quarters. */
function growthOf(megabytes: readonly number[]): number | null {
  const length = Math.floor(megabytes.length / QUARTERS);
  if (length === 0) return null;
  const [second = 0, last = 0] = [
    megabytes.slice(length, 2 * length),
    megabytes.slice(-length),
  ].map((some) => some.toSorted((one, other) => one - other)[Math.floor((length - 1) / 2)]);
  return Number((last - second).toFixed(1));
}
