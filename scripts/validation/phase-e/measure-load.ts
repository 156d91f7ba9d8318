// Phase E: from the load's requests to measures and artifacts.

import { latencyPercentiles } from "../latency-percentiles.ts";
import type { PhaseRun } from "../phase-run.ts";
import { addJson, addRows } from "../phase-steps.ts";
import { describeLatencies, latencyText } from "./describe-latencies.ts";
import { apiSamples, measureConcurrency, unexpectedAnswers } from "./judge-load.ts";
import { judgeStaleness } from "./judge-staleness.ts";
import type { LoadLine } from "./load-line.ts";
import type { LoadPlan } from "./load-plan.ts";
import { REQUEST_ROWS, tabulateRequests } from "./tabulate-requests.ts";

/** Where nothing was asked, nothing is measured. */
export function measureLoad(run: PhaseRun, load: readonly LoadLine[], plan: LoadPlan): void {
  if (load.length === 0) return;
  const samples = apiSamples(load, plan);
  const values = samples.series.flatMap((series) => series.values);
  const [p50 = null, p95 = null, p99 = null] = latencyPercentiles(values, [50, 95, 99]);
  Object.assign(run.measures, { api_p50_ms: p50, api_p95_ms: p95, api_p99_ms: p99 });
  const latencies = describeLatencies(samples.series);
  run.explanations["api_p95_ms"] = latencyText(latencies);
  const { seconds, readers, writers, ...inFlight } = measureConcurrency(load);
  run.measures["load_seconds"] = seconds;
  run.measures["load_readers"] = readers;
  run.measures["load_writers"] = writers;
  const { stale, compared, explanation } = judgeStaleness(load);
  run.measures["stale_reads"] = stale;
  run.measures["reads_compared"] = compared;
  run.explanations["stale_reads"] = explanation;
  const unexpected = unexpectedAnswers(load);
  run.measures["load_unexpected_answers"] = unexpected.count;
  run.explanations["load_unexpected_answers"] = unexpected.named;
  const about = {
    plan,
    in_flight_max: inFlight.inFlightMax,
    in_flight_mean: inFlight.inFlightMean,
    latencies,
  };
  addJson(run, "load.json", about, "what the load was, and latencies by kind");
  addRows(run, "api-latency-samples.json", samples, "every request's time, by kind");
  addRows(run, "load-requests.json", tabulateRequests(load), REQUEST_ROWS);
}
