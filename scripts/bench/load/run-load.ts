// A load: so many connections, each with one request open all the time. Either the same requests over
// and over for so long, or each of them once.

import { performance } from "node:perf_hooks";
import { latencyPercentiles } from "../../validation/latency-percentiles.ts";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { type RawAnswer, type RawConnection, openRawConnection } from "./raw-connection.ts";
import { type RawRequest, encodeRequest } from "./raw-request.ts";

const MS_PER_SECOND = 1_000;
const PERCENTS = [50, 95, 99];
const QUOTED_CHARS_MAX = 300;

export interface LoadPlan {
  baseUrl: string;
  connections: number;
  requests: RawRequest[];
  /** Over and over for so long; where it is left out, each once. */
  seconds?: number;
}

export interface LoadResult {
  answers: number;
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Of the generator's own event loop: near 1 it is the generator that is slow, not the service. */
  utilization: number;
}

/** Throws VerificationFault unless every answer is a 2xx. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const { promise: fault, reject } = Promise.withResolvers<never>();
  // What happens while the connections are opened or closed is heard of otherwise.
  fault.catch(() => undefined);
  const fail = (reason: string) => reject(new VerificationFault(`under load ${reason}`));
  const requests = plan.requests.map((request) => encodeRequest(plan.baseUrl, request));
  const latenciesMs: number[] = [];
  let nextIndex = 0;
  let endsAt = Number.POSITIVE_INFINITY;
  const takeRequest = (): string | undefined => {
    if (performance.now() >= endsAt) return undefined;
    const index = plan.seconds === undefined ? nextIndex : nextIndex % requests.length;
    nextIndex += 1;
    return requests[index];
  };
  const note = (answer: RawAnswer, ms: number) => {
    if (answer.status >= 300) fail(describeRefusal(answer));
    // What was still open at the end is waited for but isn't of the time.
    if (performance.now() < endsAt) latenciesMs.push(ms);
  };
  const workers = await openAll(plan, { takeRequest, note, fail });
  try {
    const loop = performance.eventLoopUtilization();
    const begun = performance.now();
    if (plan.seconds !== undefined) endsAt = begun + plan.seconds * MS_PER_SECOND;
    await Promise.race([Promise.all(workers.map((worker) => worker.run())), fault]);
    const elapsedMs = Math.min(performance.now(), endsAt) - begun;
    const { utilization } = performance.eventLoopUtilization(loop);
    return { ...summarize(latenciesMs, elapsedMs), utilization };
  } finally {
    for (const worker of workers) worker.close();
  }
}

interface LoadWorker {
  /** Resolves when there is nothing more to send and all has been answered. */
  run(): Promise<void>;
  close(): void;
}

interface LoadHandlers {
  takeRequest(): string | undefined;
  note(answer: RawAnswer, ms: number): void;
  fail(reason: string): void;
}

/** All of them before the first request: connecting isn't what is measured. */
function openAll(plan: LoadPlan, handlers: LoadHandlers): Promise<LoadWorker[]> {
  return Promise.all(
    Array.from({ length: plan.connections }, () => openWorker(plan.baseUrl, handlers)),
  );
}

async function openWorker(baseUrl: string, handlers: LoadHandlers): Promise<LoadWorker> {
  const done = Promise.withResolvers<void>();
  let sentAt = 0;
  const sendNext = () => {
    const request = handlers.takeRequest();
    if (request === undefined) {
      done.resolve();
      return;
    }
    sentAt = performance.now();
    connection.send(request);
  };
  const connection: RawConnection = await openRawConnection(baseUrl, {
    answered(answer) {
      handlers.note(answer, performance.now() - sentAt);
      sendNext();
    },
    lost: (reason) => handlers.fail(`a connection was lost (${reason})`),
  });
  return {
    run() {
      sendNext();
      return done.promise;
    },
    close: () => connection.close(),
  };
}

function summarize(latenciesMs: number[], elapsedMs: number): Omit<LoadResult, "utilization"> {
  if (latenciesMs.length === 0) {
    const seconds = Math.round(elapsedMs / MS_PER_SECOND);
    throw new VerificationFault(`under load nothing was answered within ${seconds} s`);
  }
  const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = latencyPercentiles(latenciesMs, PERCENTS);
  const answers = latenciesMs.length;
  return { answers, perSecond: (answers * MS_PER_SECOND) / elapsedMs, p50Ms, p95Ms, p99Ms };
}

function describeRefusal({ status, body }: RawAnswer): string {
  return `a request was answered with ${status}: ${body.toString("utf8", 0, QUOTED_CHARS_MAX)}`;
}
