// Phase E: from what came to the clients of load and soak to measures and artifacts.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { latencyPercentiles } from "../latency-percentiles.ts";
import type { PhaseRun } from "../phase-run.ts";
import { addJson, addRows } from "../phase-steps.ts";
import type { StreamReport } from "../stream/ipc-messages.ts";
import {
  DELIVERY_METHOD,
  type Deliveries,
  type SentChange,
  measureDeliveries,
} from "../stream/measure-deliveries.ts";
import { describeLatencies, greatest, latencyText, mean } from "./describe-latencies.ts";
import { type DeliveryTable, delaysOf, tabulateDeliveries } from "./delivery-table.ts";
import { SSE_LATENCY_P95_MS_MAX } from "./gates-phase-e.ts";

/** Of each spell, for the plot: it draws fewer points. */
const SAMPLES_KEPT_MAX = 1_000;

const DELIVERY_ROWS =
  "rows of [seq, sent at, each client's delay in ms]; in which order they came to each client";

export type SpellName = "load" | "soak";

/** What came to the clients of one of them. */
export interface Spell {
  deliveries: Deliveries;
  table: DeliveryTable;
}

/** Throws VerificationFault where clocks disagree. */
export function measureSpell(
  run: PhaseRun,
  name: SpellName,
  report: StreamReport,
  changes: readonly SentChange[],
): Spell {
  const deliveries = measureDeliveries(report, changes);
  const table = tabulateDeliveries(report.clients.length, deliveries.arrivals, changes);
  const clients = report.clients.map(
    ({ isOpen, connects, disconnects, refusals, farewells, trouble }) => {
      return { isOpen, connects, disconnects, refusals, farewells, trouble };
    },
  );
  addRows(run, `${name}-deliveries.json`, { clients, ...table }, DELIVERY_ROWS);
  return { deliveries, table };
}

/** Of one that is missing, only what the other alone tells is measured. */
export function measureSpells(run: PhaseRun, spells: Partial<Record<SpellName, Spell>>): void {
  const { load, soak } = spells;
  if (load !== undefined) {
    run.measures["load_streams"] = load.deliveries.connected;
    run.measures["sse_disconnect_count"] = load.deliveries.disconnects;
    run.explanations["sse_disconnect_count"] = load.deliveries.troubles;
  }
  if (soak !== undefined) {
    run.measures["soak_clients"] = soak.deliveries.connected;
    run.measures["sse_soak_disconnect_count"] = soak.deliveries.disconnects;
    run.explanations["sse_soak_disconnect_count"] = soak.deliveries.troubles;
  }
  if (load === undefined || soak === undefined) return;
  const both = [load.deliveries, soak.deliveries];
  const [missed, doubled] = [both.map((each) => each.missed), both.map((each) => each.doubled)];
  run.measures["sse_events_missed"] = missed.includes(null) ? null : sum(missed);
  run.measures["sse_events_doubled"] = sum(doubled);
  run.measures["sse_order_kept"] = both.every(({ isInOrder }) => isInOrder);
  const troubles = Object.entries({ load, soak })
    .filter(([, { deliveries }]) => deliveries.troubles !== "")
    .map(([name, { deliveries }]) => `${name}: ${deliveries.troubles}`)
    .join("; ");
  for (const name of ["sse_events_missed", "sse_events_doubled", "sse_order_kept"]) {
    run.explanations[name] = troubles;
  }
  lookAtLatency(run, { load, soak });
}

function lookAtLatency(run: PhaseRun, spells: Record<SpellName, Spell>): void {
  const delays = (["load", "soak"] as const).map((name) => {
    return { name, values: delaysOf(spells[name].table) };
  });
  const values = delays.flatMap((each) => each.values);
  const samples: LatencySamples = {
    unit: "ms",
    method: `${DELIVERY_METHOD} Of each, ${SAMPLES_KEPT_MAX} at most, spread evenly over all by rank.`,
    limit_ms: SSE_LATENCY_P95_MS_MAX,
    series: delays.map((each) => ({
      name: `${each.name}, of ${each.values.length} deliveries`,
      values: spread(each.values),
    })),
  };
  addRows(run, "sse-latency-samples.json", samples, "deliveries' times, some of all, for the plot");
  if (values.length === 0) return;
  const latencies = describeLatencies(delays);
  addJson(run, "sse-latency.json", latencies, "deliveries' latencies, in load and soak");
  run.explanations["sse_latency_p95_ms"] = latencyText(latencies);
  run.measures["sse_latency_p95_ms"] = latencyPercentiles(values, [95])[0] ?? null;
  run.measures["sse_latency_max_ms"] = greatest(values);
  run.measures["sse_latency_mean_ms"] = mean(values);
}

/** The least and the greatest among them. */
function spread(values: readonly number[]): number[] {
  const sorted = values.toSorted((one, other) => one - other);
  const count = Math.min(SAMPLES_KEPT_MAX, sorted.length);
  return Array.from({ length: count }, (_, nth) => {
    return sorted[Math.round((nth * (sorted.length - 1)) / Math.max(1, count - 1))] ?? 0;
  });
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
