// A sound report of phase A for tests, with artifacts that its metrics can be counted from.

import { evaluateGates } from "../validation/evaluate-gates.ts";
import { PHASE_A_GATES, PHASE_A_METRICS } from "../validation/phase-a/gates-phase-a.ts";
import type { Measures } from "../validation/gates.ts";
import type { LatencySamples } from "./latency-samples.ts";
import type { ArtifactSource, ReportDraft } from "./write-report.ts";

export const SOUND_MEASURES: Measures = {
  api_p50_ms: 5,
  api_p95_ms: 10,
  hash_stability_pass: true,
  decision_visibility_pass: true,
  single_winner_pass: true,
  unexpected_answers: 0,
  tests_passed: 2,
  tests_failed: 0,
  tests_skipped: 0,
  suites_without_tests: 0,
  suites_broken_off: 0,
  audit_chain_pass: true,
  service_stop_pass: true,
};

export function draftOf(measures: Measures): ReportDraft {
  return {
    phase: "A",
    started_at: "2026-11-20T09:00:00.000Z",
    finished_at: "2026-11-20T09:01:00.000Z",
    how_to_run: "make verify-phase-a",
    metrics: Object.fromEntries(PHASE_A_METRICS.map((name) => [name, measures[name] ?? null])),
    ...evaluateGates(PHASE_A_GATES, measures),
    commit: null,
    dirty: null,
    versions: { node: "24.21.0", workerd: "1.20261117.1", wrangler: "4.164.0" },
    machine: { cpu: "a | b", cores: 2, memory_mib: 4_096, os: "linux" },
  };
}

export function soundArtifacts(): ArtifactSource[] {
  const samples: LatencySamples = {
    unit: "ms",
    method: "none: made for a test",
    limit_ms: 100,
    series: [
      { name: "<b>detail</b>", values: Array.from({ length: 10 }, (_, index) => index) },
      { name: "list", values: [10] },
    ],
  };
  const tests = (name: string): ArtifactSource => ({
    name,
    content: JSON.stringify({
      testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
    }),
  });
  const answer = { canonical_sha256: "a".repeat(64), etag: `"${"b".repeat(64)}"` };
  const answers = Array.from({ length: 10 }, () => answer);
  return [
    { name: "api-latency-samples.json", content: JSON.stringify(samples), note: "raw samples" },
    tests("tests-unit.json"),
    tests("tests-contract.json"),
    { name: "hash-stability.json", content: JSON.stringify({ answers }) },
  ];
}
