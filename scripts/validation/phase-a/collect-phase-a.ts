// Phase A (SPEC 9): what is looked at, in which order, and which measures come of it.

import { type ApiClient, createApiClient } from "../api-client.ts";
import { API_P95_MS_MAX, PHASE_A_GATES } from "./gates-phase-a.ts";
import type { Gate } from "../gates.ts";
import { latencyPercentiles } from "../latency-percentiles.ts";
import type { PhaseRun } from "../phase-run.ts";
import { type SuiteResult, runSuite } from "../run-suite.ts";
import {
  type NamedStep,
  addJson,
  gatesFor,
  lookAtAuditChain,
  openService,
  stopService,
  takeSteps,
} from "../phase-steps.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { measureVisibility } from "./decision-visibility.ts";
import { measureHashStability } from "./hash-stability.ts";
import { type LatencyPlan, measureLatency } from "./latency.ts";
import { type CreateSample, newSampleRun, sampleCreator } from "../sample-tasks.ts";
import { measureSingleWinner } from "./single-winner.ts";

export interface PhaseAOptions {
  projectDir: string;
  scratchDir: string;
  /** Where the unit and contract suites are configured: the project itself, unless a test says else. */
  testsDir: string;
  environment: NodeJS.ProcessEnv;
  latency: LatencyPlan;
  signal: AbortSignal;
  /** What is started as the service, where a test wants another. */
  serviceScript?: string;
}

const SUITES = ["unit", "contract"] as const;

export async function collectPhaseA(
  run: PhaseRun,
  options: PhaseAOptions,
): Promise<readonly Gate[]> {
  const service = await openService(run, { ...options, letter: "a" });
  if (service !== undefined) {
    await lookAtApi(run, service, options);
    await stopService(run, service);
    await lookAtAuditChain(run, service);
  }
  // After the latency, which shares the machine with them; at once, since the contract suite waits a lot.
  const running = SUITES.map((suite) => ({ suite, result: runSuite(suite, options) }));
  // Each step hears of its own.
  for (const { result } of running) result.catch(() => undefined);
  for (const { suite, result } of running) {
    await run.step(`${suite} tests`, async () => countTests(run, suite, await result));
  }
  return gatesFor(PHASE_A_GATES, options.environment);
}

async function lookAtApi(
  run: PhaseRun,
  service: ServiceUnderTest,
  options: PhaseAOptions,
): Promise<void> {
  const client = createApiClient(service.baseUrl, service.tokens.admin, options.signal);
  const createSample = sampleCreator(client, "a", newSampleRun());
  const steps: NamedStep[] = [
    ["hash stability", () => lookAtHashes(run, client, createSample)],
    ["decisions", () => lookAtDecisions(run, client, createSample)],
    ["latency", () => lookAtLatency(run, client, createSample, options.latency)],
  ];
  await takeSteps(run, service, steps, options.signal);
}

async function lookAtHashes(run: PhaseRun, client: ApiClient, createSample: CreateSample) {
  const { pass, answers, explanation } = await measureHashStability(
    client,
    await createSample("hash"),
  );
  run.measures["hash_stability_pass"] = pass;
  run.explanations["hash_stability_pass"] = explanation;
  addJson(run, "hash-stability.json", { answers }, "SHA-256 of ten reads of one task");
}

async function lookAtDecisions(run: PhaseRun, client: ApiClient, createSample: CreateSample) {
  const visibility = await measureVisibility(client, createSample);
  run.measures["decision_visibility_pass"] = visibility.pass;
  run.explanations["decision_visibility_pass"] = visibility.explanation;
  const winner = await measureSingleWinner(client, await createSample("winner"));
  run.measures["single_winner_pass"] = winner.pass;
  run.explanations["single_winner_pass"] = winner.explanation;
  const evidence = { visibility: visibility.decisions, concurrent_statuses: winner.statuses };
  addJson(run, "decisions.json", evidence, "decisions, the GETs after them, 40 at once");
}

async function lookAtLatency(
  run: PhaseRun,
  client: ApiClient,
  createSample: CreateSample,
  plan: LatencyPlan,
) {
  const latency = await measureLatency(client, createSample, plan, API_P95_MS_MAX);
  const { series } = latency.samples;
  const [p50, p95] = latencyPercentiles(
    series.flatMap(({ values }) => values),
    [50, 95],
  );
  run.measures["api_p50_ms"] = p50 ?? null;
  run.measures["api_p95_ms"] = p95 ?? null;
  run.measures["unexpected_answers"] = latency.unexpectedAnswers;
  run.explanations["api_p95_ms"] = series
    .map(({ name, values }) => `p95 of ${name}: ${latencyPercentiles(values, [95]).join()} ms`)
    .join(", ");
  addJson(run, "api-latency-samples.json", latency.samples, "every measured request's time");
}

function countTests(run: PhaseRun, suite: string, result: SuiteResult): void {
  const add = (name: string, count: number) => {
    run.measures[name] = Number(run.measures[name] ?? 0) + count;
  };
  add("tests_passed", result.passed);
  add("tests_failed", result.failed);
  add("tests_skipped", result.skipped);
  add("suites_without_tests", result.passed + result.failed === 0 ? 1 : 0);
  add("suites_broken_off", result.brokenOff ? 1 : 0);
  if (result.brokenOff) run.explanations["suites_broken_off"] = result.lastWords;
  const note = `the runner's report of the ${suite} suite`;
  run.artifacts.push({ name: `tests-${suite}.json`, content: result.json, note });
}
