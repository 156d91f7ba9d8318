// All stream clients of one process: opens them some at a time, knows when all are ready and when all
// have come to a seq, and makes their report.

import { Agent } from "node:http";
import { performance } from "node:perf_hooks";
import { createArrivalLog } from "./arrivals.ts";
import type { StreamReport, StreamTarget } from "./ipc-messages.ts";
import { createMilestones } from "./milestones.ts";
import { createSeqSet } from "./seq-set.ts";
import { createMeasuringClient } from "./measuring-client.ts";

/** More at once and it would be the service's backlog of connections that is measured. */
const CONNECTING_AT_ONCE_MAX = 100;

export interface MeasuringPool {
  /** Resolves when every client has had a `hello`. */
  ready(): Promise<void>;
  /** Resolves when every client has come to `seq` or past it. */
  reached(seq: number): Promise<void>;
  /**
   * Owed is every change that any client has received, and `changes`. `arrivalsFrom`: the first row of
   * those that are told.
   */
  report(changes: readonly number[], arrivalsFrom: number): StreamReport;
  close(): void;
}

export function openMeasuringPool(
  target: StreamTarget,
  count: number,
  arrivalsMax: number,
): MeasuringPool {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const arrivals = createArrivalLog(arrivalsMax);
  const changes = createSeqSet();
  let loopAtReport = performance.eventLoopUtilization();
  const milestones = createMilestones((seq) =>
    clients.every(({ tally }) => (tally.position ?? Number.NEGATIVE_INFINITY) >= seq),
  );
  const clients = Array.from({ length: count }, (_, client) => {
    let hasSettled = false;
    return createMeasuringClient(target, agent, {
      change(seq, atMs) {
        changes.add(seq);
        arrivals.note(client, seq, atMs);
      },
      moved: (from, to) => milestones.moved(from, to),
      settled() {
        if (!hasSettled) startNext();
        hasSettled = true;
      },
    });
  });
  let started = 0;
  const startNext = () => clients[started++]?.start();
  while (started < Math.min(count, CONNECTING_AT_ONCE_MAX)) startNext();
  return {
    ready: () => milestones.reached(0),
    reached: (seq) => milestones.reached(seq),
    report(more, arrivalsFrom) {
      for (const seq of more) changes.add(seq);
      const loopBefore = loopAtReport;
      loopAtReport = performance.eventLoopUtilization();
      return {
        clients: clients.map(({ tally }, client) => tally.report(client, changes)),
        arrivals: arrivals.kept(arrivalsFrom),
        arrivalsLeftOut: arrivals.leftOut(),
        loopUtilization: performance.eventLoopUtilization(loopAtReport, loopBefore).utilization,
        rssBytes: process.memoryUsage.rss(),
      };
    },
    close() {
      for (const client of clients) client.stop();
      agent.destroy();
    },
  };
}
