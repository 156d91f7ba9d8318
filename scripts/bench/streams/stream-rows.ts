// What the rounds of the fan-outs amount to: the bench's rows about the event stream.

import type { FanOutPlan, FanOutResult } from "../../validation/stream/fan-out/measure-target.ts";
import { type BenchRow, type BenchTarget, makeRow, median } from "../bench-row.ts";

const BYTES_PER_MB = 1_000_000;

/** One round of both, in turn. */
export interface FanOutRound {
  bare: FanOutResult;
  service: FanOutResult;
}

type Use = FanOutResult["processes"][string];

export function deliveryRow(
  plan: FanOutPlan,
  rounds: readonly FanOutRound[],
  ratioMax: number,
): BenchRow {
  const { clients, rate } = plan;
  return makeRow({
    name: `sse_${clients}x${rate}_p95_ratio`,
    what: `${clients} event streams, ${rate} changes/s: from before the write is sent to the event's arrival, p95`,
    unit: "ratio",
    baseline: "the same with a bare Node http server that sends the same events, p95 in ms",
    rounds: rounds.map(({ bare, service }) => ({
      measured: service.deliveryMs[1],
      baseline: bare.deliveryMs[1],
    })),
    target: atMost(ratioMax),
    details: {
      ...timesOf("service", rounds, ({ service }) => service.deliveryMs),
      ...timesOf("bare", rounds, ({ bare }) => bare.deliveryMs),
      ...timesOf("write", rounds, ({ service }) => service.answerMs),
      ...faultsOf(rounds),
      ...useOf("workerd", rounds, ({ service }) => service.processes["workerd"]),
      ...useOf("node", rounds, ({ service }) => service.processes["node"]),
      ...useOf("bare", rounds, ({ bare }) => bare.processes["node"]),
      clients_busy_ratio: medianOf(rounds, ({ service }) => service.clientsBusy),
    },
  });
}

export function lostRow(plan: FanOutPlan, rounds: readonly FanOutRound[]): BenchRow {
  const { clients, rate } = plan;
  return makeRow({
    name: `sse_${clients}x${rate}_lost_count`,
    what: `${clients} event streams, ${rate} changes/s: events missed, doubled or out of order, and streams cut`,
    unit: "count",
    baseline: null,
    rounds: rounds.map(({ service }) => ({ measured: lostIn(service) })),
    target: atMost(0),
    details: faultsOf(rounds),
  });
}

/**
 * A round's figure is by how much both processes together have grown since the end of the first round,
 * all streams open each time. What grows with every event makes each round's figure larger than that
 * before it, so the median tells; the collector's swings, up and down by some 20 MB, don't move it.
 */
export function growthRow(
  plan: FanOutPlan,
  rounds: readonly FanOutRound[],
  growthMbMax: number,
): BenchRow {
  const { clients, rate } = plan;
  const [first, ...later] = rounds;
  const firstMb = first === undefined ? 0 : endMb(first);
  const last = rounds.at(-1);
  return makeRow({
    name: `sse_${clients}x${rate}_memory_growth_mb`,
    what: `${clients} event streams, ${rate} changes/s: growth of Node and workerd since the end of the first round`,
    unit: "MB",
    baseline: "both at the end of the first round, in MB; already taken off",
    rounds: later.map((round) => ({
      measured: Math.max(0, endMb(round) - firstMb),
      baseline: firstMb,
    })),
    target: atMost(growthMbMax),
    details: {
      first_workerd_mb: inMb(first?.service.processes["workerd"]?.endBytes),
      first_node_mb: inMb(first?.service.processes["node"]?.endBytes),
      last_workerd_mb: inMb(last?.service.processes["workerd"]?.endBytes),
      last_node_mb: inMb(last?.service.processes["node"]?.endBytes),
    },
  });
}

export function lostIn({ counts }: FanOutResult): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function endMb({ service }: FanOutRound): number {
  return Object.values(service.processes).reduce((sum, { endBytes }) => sum + inMb(endBytes), 0);
}

function timesOf(
  name: string,
  rounds: readonly FanOutRound[],
  pick: (round: FanOutRound) => FanOutResult["deliveryMs"],
): Record<string, number> {
  return {
    [`${name}_p50_ms`]: medianOf(rounds, (round) => pick(round)[0]),
    [`${name}_p95_ms`]: medianOf(rounds, (round) => pick(round)[1]),
    [`${name}_max_ms`]: Math.max(...rounds.map((round) => pick(round)[2])),
  };
}

/** Of all rounds together; what has not come at all by the end is missed too. */
function faultsOf(rounds: readonly FanOutRound[]): Record<string, number> {
  const sum = (pick: (counts: FanOutResult["counts"]) => number) =>
    rounds.reduce((total, { service }) => total + pick(service.counts), 0);
  return {
    missed_count: sum(({ missed, behind }) => missed + behind),
    doubled_count: sum(({ doubled }) => doubled),
    out_of_order_count: sum(({ outOfOrder }) => outOfOrder),
    disconnect_count: sum(({ disconnects }) => disconnects),
  };
}

function useOf(
  name: string,
  rounds: readonly FanOutRound[],
  pick: (round: FanOutRound) => Use | undefined,
): Record<string, number> {
  return {
    [`${name}_cores`]: medianOf(rounds, (round) => pick(round)?.cores ?? 0),
    [`${name}_idle_mb`]: medianOf(rounds, (round) => inMb(pick(round)?.idleBytes)),
    [`${name}_open_mb`]: medianOf(rounds, (round) => inMb(pick(round)?.openBytes)),
    [`${name}_peak_mb`]: medianOf(rounds, (round) => inMb(pick(round)?.peakBytes)),
  };
}

const medianOf = (rounds: readonly FanOutRound[], pick: (round: FanOutRound) => number) =>
  median(rounds.map(pick));
const inMb = (bytes = 0) => bytes / BYTES_PER_MB;
const atMost = (value: number): BenchTarget => ({ comparison: "at_most", value });
