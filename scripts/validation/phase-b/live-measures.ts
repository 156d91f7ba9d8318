// Phase B: from what came to clients, resumed client and dashboard to measures and artifacts.

import type { LatencySamples } from "../../report/latency-samples.ts";
import { latencyPercentiles } from "../latency-percentiles.ts";
import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import { takenChanges } from "../stream/change-line.ts";
import { DELIVERY_METHOD, measureDeliveries } from "../stream/measure-deliveries.ts";
import { judgeSightings, shows } from "./dashboard-sightings.ts";
import { DASHBOARD_DELAY_MS_MAX, SSE_LATENCY_P95_MS_MAX } from "./gates-phase-b.ts";
import type { LiveProgress } from "./live-progress.ts";
import { judgeResume } from "./resume.ts";

export async function lookAtDeliveries(
  run: PhaseRun,
  { staying, changes }: LiveProgress,
): Promise<void> {
  if (staying === undefined || changes === undefined) return;
  const taken = takenChanges(changes.lines());
  const seqs = taken.map(({ seq }) => seq);
  await staying.waitForSeq(Math.max(0, ...seqs));
  const report = await staying.report(seqs);
  const deliveries = measureDeliveries(report, taken);
  run.measures["sse_connected_clients"] = deliveries.connected;
  run.measures["sse_disconnect_count"] = deliveries.disconnects;
  run.measures["sse_events_received"] = deliveries.received;
  run.measures["sse_events_missed"] = deliveries.missed;
  run.measures["sse_events_doubled"] = deliveries.doubled;
  run.measures["sse_order_kept"] = deliveries.isInOrder;
  for (const name of ["disconnect_count", "events_missed", "events_doubled", "order_kept"]) {
    run.explanations[`sse_${name}`] = deliveries.troubles;
  }
  const evidence = { clients: report.clients, arrivals: deliveries.arrivals };
  addJson(run, "deliveries.json", evidence, "rows of [client, seq, epoch ms]");
  const { series } = deliveries;
  const samples = {
    unit: "ms",
    method: DELIVERY_METHOD,
    limit_ms: SSE_LATENCY_P95_MS_MAX,
    series,
  } satisfies LatencySamples;
  addJson(run, "sse-latency-samples.json", samples, "each delivery's time, by client");
  const values = series.flatMap((each) => each.values);
  if (values.length === 0) return;
  const [p50 = null, p95 = null] = latencyPercentiles(values, [50, 95]);
  run.measures["sse_latency_p50_ms"] = p50;
  run.measures["sse_latency_p95_ms"] = p95;
}

export async function lookAtResume(
  run: PhaseRun,
  { staying, changes, resuming }: LiveProgress,
): Promise<void> {
  if (staying === undefined || changes === undefined || resuming === undefined) return;
  const { lastEventId, resumed } = await resuming;
  const seqs = takenChanges(changes.lines()).map(({ seq }) => seq);
  const upToSeq = Math.max(0, ...seqs);
  await resumed.waitForSeq(upToSeq);
  const others = await staying.report();
  const committed = [...seqs, ...others.arrivals.seq];
  const resume = judgeResume(lastEventId, await resumed.report(), committed, upToSeq);
  run.measures["resume_pass"] = resume.pass;
  run.explanations["resume_pass"] = resume.explanation;
  addJson(run, "resume.json", resume, "what the client that was cut was owed, and what it got");
}

export async function lookAtDashboard(
  run: PhaseRun,
  { dashboard, changes }: LiveProgress,
): Promise<void> {
  if (dashboard === undefined || changes === undefined) return;
  const last = takenChanges(changes.lines()).at(-1);
  if (last === undefined) return;
  const { task_id, status, sent_at_ms } = last;
  const isLast = (row: Parameters<typeof shows>[0]) =>
    row.at_ms >= sent_at_ms && shows(row, task_id, status);
  await dashboard.waitForGlimpse(isLast, DASHBOARD_DELAY_MS_MAX);
  const glimpses = await dashboard.glimpses();
  const view = judgeSightings(glimpses, changes.lines(), DASHBOARD_DELAY_MS_MAX);
  run.measures["dashboard_live_pass"] = view.pass;
  run.explanations["dashboard_live_pass"] = view.explanation;
  const troubles = dashboard.troubles();
  run.measures["dashboard_page_errors"] = troubles.length;
  run.explanations["dashboard_page_errors"] = troubles.join("; ");
  addJson(run, "dashboard.json", { ...view, troubles }, "when the dashboard showed each change");
  const content = await dashboard.screenshot();
  run.artifacts.push({
    name: "dashboard.png",
    content,
    note: "the dashboard after the last change",
  });
}
