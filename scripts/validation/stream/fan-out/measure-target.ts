// One fan-out: so many clients, so many changes a second for so long. How late they came, whether all
// came once, and what it cost the processes.

import { setTimeout as sleep } from "node:timers/promises";
import { latencyPercentiles } from "../../latency-percentiles.ts";
import { VerificationFault } from "../../verification-fault.ts";
import { deliveriesOf } from "../delivery-latency.ts";
import type { ClientReport } from "../ipc-messages.ts";
import { writeAtRate } from "../paced-writes.ts";
import { type ProcessUse, readProcessUse } from "../process-use.ts";
import { startStreamClients } from "../start-stream-clients.ts";
import { wallClockMs } from "../wall-clock.ts";
import type { FanOutTarget } from "./fan-out-target.ts";

export interface FanOutPlan {
  clients: number;
  /** Changes a second. */
  rate: number;
  seconds: number;
}

export interface FanOutResult {
  name: string;
  /** From before the write was sent to the arrival, over all clients: p50, p95, max. */
  deliveryMs: [number, number, number];
  /** From there to the write's own answer. */
  answerMs: [number, number, number];
  /** Of all clients together. */
  counts: Record<FaultCount, number>;
  /** 1 and the clients are what is slow. */
  clientsBusy: number;
  processes: Record<
    string,
    { cores: number; idleBytes: number; openBytes: number; peakBytes: number }
  >;
}

const FAULT_COUNTS = ["missed", "behind", "doubled", "outOfOrder", "disconnects"] as const;
type FaultCount = (typeof FAULT_COUNTS)[number];

const PERCENTS = [50, 95, 100];
const WARM_UP_SECONDS = 2;
const SAMPLE_MS = 250;

/** Throws VerificationFault where there is nothing to measure. */
export async function measureFanOut(target: FanOutTarget, plan: FanOutPlan): Promise<FanOutResult> {
  const idle = readAll(target.processes);
  const { baseUrl } = target;
  const streams = startStreamClients({ baseUrl, clients: plan.clients, keepSamples: true });
  const sampling = new AbortController();
  try {
    await streams.ready();
    await writeAtRate(plan.rate, WARM_UP_SECONDS, target.write);
    const open = readAll(target.processes);
    const begun = wallClockMs();
    const peaks = samplePeaks(target.processes, sampling.signal);
    // Whoever waits for it hears of it; when a write fails first, nobody does.
    peaks.catch(() => undefined);
    const { sentAtMs, answerMs } = await writeAtRate(plan.rate, plan.seconds, target.write);
    const seqs = [...sentAtMs.keys()];
    await streams.waitForSeq(Math.max(...seqs));
    const elapsedMs = wallClockMs() - begun;
    sampling.abort();
    const end = readAll(target.processes);
    const peakBytes = await peaks;
    const report = await streams.report(seqs);
    const { latenciesMs } = deliveriesOf(report.arrivals, sentAtMs);
    if (latenciesMs.length === 0) throw new VerificationFault("no event came to any client");
    return {
      name: target.name,
      deliveryMs: percentiles(latenciesMs),
      answerMs: percentiles(answerMs),
      counts: sumFaults(report.clients),
      clientsBusy: report.loopUtilization,
      processes: mapValues(target.processes, (name) => ({
        cores: ((end[name]?.cpuMs ?? 0) - (open[name]?.cpuMs ?? 0)) / elapsedMs,
        idleBytes: idle[name]?.residentBytes ?? 0,
        openBytes: open[name]?.residentBytes ?? 0,
        peakBytes: peakBytes[name] ?? 0,
      })),
    };
  } finally {
    sampling.abort();
    await streams.stop();
  }
}

/** The round that stands in the middle by its p95; the better one of two. Throws on none. */
export function middleRound(rounds: readonly FanOutResult[]): FanOutResult {
  const sorted = rounds.toSorted((one, other) => one.deliveryMs[1] - other.deliveryMs[1]);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError("no rounds");
  return middle;
}

/** Every client got every change once, in order and over one connection. */
export function isFlawless({ counts }: FanOutResult): boolean {
  return Object.values(counts).every((count) => count === 0);
}

function percentiles(samplesMs: readonly number[]): [number, number, number] {
  const [p50 = 0, p95 = 0, max = 0] = latencyPercentiles(samplesMs, PERCENTS);
  return [p50, p95, max];
}

function sumFaults(clients: readonly ClientReport[]): Record<FaultCount, number> {
  const sum = (name: FaultCount) => clients.reduce((total, client) => total + client[name], 0);
  return Object.fromEntries(FAULT_COUNTS.map((name) => [name, sum(name)])) as Record<
    FaultCount,
    number
  >;
}

async function samplePeaks(
  processes: Record<string, number>,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const peaks: Record<string, number> = {};
  while (!signal.aborted) {
    for (const [name, { residentBytes }] of Object.entries(readAll(processes))) {
      peaks[name] = Math.max(peaks[name] ?? 0, residentBytes);
    }
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
  return peaks;
}

const readAll = (processes: Record<string, number>): Record<string, ProcessUse> =>
  mapValues(processes, (_name, pid) => readProcessUse(pid));

function mapValues<Value>(
  processes: Record<string, number>,
  read: (name: string, pid: number) => Value,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(processes).map(([name, pid]) => [name, read(name, pid)]),
  );
}
