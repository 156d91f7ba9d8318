// Phase C: a flood of bad signatures, made by k6, in spells that take turns with quiet ones, while
// somebody reads the list of tasks at a constant rate all the time. What it costs the reader is seen by
// comparing spells that lie side by side: whatever else the machine does, it does to both.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { latencyPercentiles } from "../latency-percentiles.ts";
import { type ScriptSurroundings, runScript } from "../run-script.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { type FloodLine, type ForgedLine, type ReadLine, floodLine } from "./flood-line.ts";
import { type FloodPlan, floodTotals } from "./flood-plan.ts";
import { FLOOD_API_P95_MS_MAX } from "./gates-phase-c.ts";

export interface FloodTarget {
  service: ServiceUnderTest;
  taskId: string;
  /** How delivery ids begin. */
  eventId: string;
  plan: FloodPlan;
}

/** Throws VerificationFault. */
export async function sendFlood(
  surroundings: ScriptSurroundings,
  { service, taskId, eventId, plan }: FloodTarget,
): Promise<FloodLine[]> {
  return runScript(surroundings, "phase-c-flood.ts", floodLine, {
    BASE_URL: service.baseUrl,
    ADMIN_TOKEN: service.tokens.admin,
    TASK_ID: taskId,
    EVENT_ID: eventId,
    ROUNDS: String(plan.rounds),
    SPELL_MS: String(plan.spellMs),
    WARM_UP_MS: String(plan.warmUpMs),
    READS_PER_S: String(plan.readsPerSecond),
    FLOOD_PER_S: String(plan.floodPerSecond),
    SURGE: String(plan.surge),
  });
}

export interface FloodMeasures {
  /** Null without a read. */
  p95Ms: number | null;
  /** The median of the rounds' p95 in the flood by p95 in the quiet spell before it; null without. */
  ratio: number | null;
  /** Of those that were to be sent, those that were answered with 401. */
  refusedRate: number;
  /** Spells in which there was a flood, together, and what came in them. */
  seconds: number;
  perSecond: number;
  unexpectedReads: number;
  /** Of those that were to be made. */
  missingReads: number;
  samples: LatencySamples;
  /** What the latencies and the refusals were, for a person. */
  explanation: string;
  refusals: string;
}

export function measureFlood(lines: readonly FloodLine[], plan: FloodPlan): FloodMeasures {
  const reads = lines.filter((line): line is ReadLine => line.kind === "read");
  const forged = lines.filter((line): line is ForgedLine => line.kind !== "read");
  const floods = forged.flatMap((line) => (line.kind === "flood" ? [line.spell] : []));
  const seconds = (new Set(floods).size * plan.spellMs) / 1_000;
  const timesOf = (isMeant: (spell: number) => boolean) =>
    reads.filter(({ spell }) => isMeant(spell)).map(({ ms }) => ms);
  const ratios = Array.from({ length: plan.rounds }, (_, round) => {
    const [quiet, flooded] = [2 * round, 2 * round + 1].map((nth) =>
      p95(timesOf((spell) => spell === nth)),
    );
    return (flooded ?? Number.NaN) / (quiet ?? Number.NaN);
  });
  const quiet = timesOf((spell) => spell % 2 === 0);
  const flooded = timesOf((spell) => spell % 2 === 1);
  const totals = floodTotals(plan);
  const planned = totals.sent + plan.surge;
  const refused = forged.filter(({ answered }) => answered === 401).length;
  const method = `GET /api/tasks ${plan.readsPerSecond} times a second, at a constant rate whether or not those before have been answered, from the request's start to the answer's last byte, by k6. ${plan.rounds} quiet spells of ${plan.spellMs} ms, each followed by one with ${plan.floodPerSecond} bad signatures a second.`;
  return {
    p95Ms: p95(flooded) ?? null,
    ratio: ratios.every(Number.isFinite) ? quantile(ratios, 0.5) : null,
    refusedRate: refused / Math.max(planned, forged.length),
    seconds,
    perSecond: seconds === 0 ? 0 : floods.length / seconds,
    missingReads: Math.max(0, totals.reads - reads.length),
    unexpectedReads: reads.filter(({ answered }) => answered !== 200).length,
    samples: {
      unit: "ms",
      method,
      limit_ms: FLOOD_API_P95_MS_MAX,
      series: [
        { name: "in the flood", values: flooded },
        { name: "in quiet", values: quiet },
      ],
    },
    explanation: `p95 in quiet ${String(p95(quiet))} ms, in the flood ${String(p95(flooded))} ms; the rounds' ratios have quartiles ${[0.25, 0.5, 0.75].map((share) => quantile(ratios, share)).join(", ")}`,
    refusals: `of ${planned} that were to be sent ${forged.length} were, and ${refused} were answered with 401`,
  };
}

function p95(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : latencyPercentiles(times, [95])[0];
}

/** One of the values, to the thousandth: of two in the middle the lower one. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return Math.round(value * 1_000) / 1_000;
}
