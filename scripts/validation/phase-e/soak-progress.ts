// Phase E: how the soak goes, a line every few seconds, for whoever waits ten minutes for it.

import { setTimeout as sleep } from "node:timers/promises";
import { latencyPercentiles } from "../latency-percentiles.ts";
import { takenChanges } from "../stream/change-line.ts";
import { deliveriesOf } from "../stream/delivery-latency.ts";
import type { StreamClients } from "../stream/start-stream-clients.ts";
import type { MemoryWatch } from "./memory-watch.ts";
import type { StabilityRun } from "./stability-run.ts";

/** Until it is aborted. Throws VerificationFault when the stream clients can't be asked any more. */
export async function tellProgress(
  { soak, soakPlan: plan, log }: StabilityRun,
  streams: StreamClients,
  memory: MemoryWatch,
  signal: AbortSignal,
): Promise<void> {
  const begunMs = Date.now();
  let arrivalsTold = 0;
  while (true) {
    await sleep(plan.progressMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const { clients, arrivals } = await streams.report([], arrivalsTold);
    arrivalsTold += arrivals.seq.length;
    const sentAtMs = new Map(takenChanges(soak).map(({ seq, sent_at_ms }) => [seq, sent_at_ms]));
    const { latenciesMs } = deliveriesOf(arrivals, sentAtMs);
    const [p95] = latenciesMs.length === 0 ? [] : latencyPercentiles(latenciesMs, [95]);
    const [, node, workerd] = memory.rows().at(-1) ?? [];
    const open = clients.filter(({ isOpen }) => isOpen).length;
    const disconnects = clients.reduce((sum, each) => sum + each.disconnects, 0);
    log(
      [
        `  ${Math.round((Date.now() - begunMs) / 1_000)} of ${plan.seconds} s: ${soak.length} changes`,
        `${open} of ${clients.length} streams open, ${disconnects} disconnects`,
        `latest p95 ${p95 === undefined ? "unknown" : `${p95.toFixed(1)} ms`}`,
        node === undefined ? "memory unknown" : `Node ${node} MB, workerd ${workerd} MB`,
      ].join(", "),
    );
  }
}
