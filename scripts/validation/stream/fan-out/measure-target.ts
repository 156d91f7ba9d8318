// A fan-out: so many clients with their streams open, and then, as often as it is wanted, so many changes
// a second for so long. How late they came, whether all came once, and what it cost the processes.

import { setTimeout as sleep } from "node:timers/promises";
import { latencyPercentiles } from "../../latency-percentiles.ts";
import { VerificationFault } from "../../verification-fault.ts";
import { deliveriesOf } from "../delivery-latency.ts";
import type { ClientReport } from "../ipc-messages.ts";
import { writeAtRate } from "../paced-writes.ts";
import { type ProcessUse, readProcessUse } from "../process-use.ts";
import { type StreamClients, startStreamClients } from "../start-stream-clients.ts";
import { wallClockMs } from "../wall-clock.ts";
import type { FanOutTarget } from "./fan-out-target.ts";

export interface FanOutPlan {
  clients: number;
  /** Changes a second. */
  rate: number;
  seconds: number;
  /** Of writes before each round that are not timed; 2 unless a test is in a hurry. */
  warmUpSeconds?: number;
}

export interface OpenFanOut {
  /** One round. Throws VerificationFault where there is nothing to measure. */
  measure(): Promise<FanOutResult>;
  close(): Promise<void>;
}

export interface FanOutResult {
  name: string;
  /** From before the write was sent to the arrival, over all clients: p50, p95, max. */
  deliveryMs: [number, number, number];
  /** From there to the write's own answer. */
  answerMs: [number, number, number];
  /** Of all clients together, since the round before. */
  counts: Record<FaultCount, number>;
  /** 1 and the clients are what is slow. */
  clientsBusy: number;
  processes: Record<
    string,
    {
      cores: number;
      idleBytes: number;
      openBytes: number;
      peakBytes: number;
      /** When every change has come, all streams still open. */
      endBytes: number;
    }
  >;
}

const FAULT_COUNTS = ["missed", "behind", "doubled", "outOfOrder", "disconnects"] as const;
type FaultCount = (typeof FAULT_COUNTS)[number];

const PERCENTS = [50, 95, 100];
const WARM_UP_SECONDS = 2;
const SAMPLE_MS = 250;

/** Opens the streams. Throws VerificationFault where they don't begin. */
export async function openFanOut(target: FanOutTarget, plan: FanOutPlan): Promise<OpenFanOut> {
  const { baseUrl, processes } = target;
  const idle = readAll(processes);
  const streams = startStreamClients({ baseUrl, clients: plan.clients, keepSamples: true });
  try {
    await streams.ready();
  } catch (error) {
    await streams.stop();
    throw error;
  }
  let faultsBefore = sumFaults([]);
  let arrivalsSeen = 0;
  const takeReport = async (seqs: number[]) => {
    const report = await streams.report(seqs, arrivalsSeen);
    arrivalsSeen += report.arrivals.seq.length;
    return report;
  };
  return {
    async measure() {
      await writeAtRate(plan.rate, plan.warmUpSeconds ?? WARM_UP_SECONDS, target.write);
      // From here on the clients are looked at: what they have been busy with until now is told.
      await takeReport([]);
      const load = await loadFor(plan, target, streams);
      const report = await takeReport([...load.sentAtMs.keys()]);
      const { latenciesMs } = deliveriesOf(report.arrivals, load.sentAtMs);
      if (latenciesMs.length === 0) throw new VerificationFault("no event came to any client");
      const faults = sumFaults(report.clients);
      const counts = mapFaults((name) => Math.max(0, faults[name] - faultsBefore[name]));
      faultsBefore = faults;
      return {
        name: target.name,
        deliveryMs: percentiles(latenciesMs),
        answerMs: percentiles(load.answerMs),
        counts,
        clientsBusy: report.loopUtilization,
        processes: mapValues(processes, (name) => ({
          idleBytes: idle[name]?.residentBytes ?? 0,
          ...load.use(name),
        })),
      };
    },
    close: () => streams.stop(),
  };
}

/** Until the last change has come to everybody, or has had its time. */
async function loadFor(plan: FanOutPlan, target: FanOutTarget, streams: StreamClients) {
  const { processes } = target;
  const open = readAll(processes);
  const begun = wallClockMs();
  const sampling = new AbortController();
  const peaks = samplePeaks(processes, sampling.signal);
  // Whoever waits for it hears of it; when a write fails first, nobody does.
  peaks.catch(() => undefined);
  try {
    const { sentAtMs, answerMs } = await writeAtRate(plan.rate, plan.seconds, target.write);
    await streams.waitForSeq(Math.max(...sentAtMs.keys()));
    const elapsedMs = wallClockMs() - begun;
    sampling.abort();
    const end = readAll(processes);
    const peakBytes = await peaks;
    const use = (name: string) => ({
      cores: ((end[name]?.cpuMs ?? 0) - (open[name]?.cpuMs ?? 0)) / elapsedMs,
      openBytes: open[name]?.residentBytes ?? 0,
      peakBytes: peakBytes[name] ?? 0,
      endBytes: end[name]?.residentBytes ?? 0,
    });
    return { sentAtMs, answerMs, use };
  } finally {
    sampling.abort();
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
  return mapFaults((name) => clients.reduce((total, client) => total + client[name], 0));
}

function mapFaults(read: (name: FaultCount) => number): Record<FaultCount, number> {
  return Object.fromEntries(FAULT_COUNTS.map((name) => [name, read(name)])) as Record<
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
