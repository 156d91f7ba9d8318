// Sound reports of phases A and B for tests, with artifacts that their metrics can be counted from.

import { evaluateGates } from "../validation/evaluate-gates.ts";
import { PHASE_A_GATES, PHASE_A_METRICS } from "../validation/phase-a/gates-phase-a.ts";
import type { Gate, Measures } from "../validation/gates.ts";
import { PHASE_B_GATES, PHASE_B_METRICS } from "../validation/phase-b/gates-phase-b.ts";
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

export const SOUND_STREAM_MEASURES: Measures = {
  sse_connected_clients: 3,
  sse_disconnect_count: 0,
  sse_events_sent: 20,
  sse_events_received: 60,
  sse_latency_p50_ms: 10,
  sse_latency_p95_ms: 10,
  sse_events_missed: 0,
  sse_events_doubled: 0,
  sse_order_kept: true,
  resume_pass: true,
  dashboard_live_pass: true,
  dashboard_page_errors: 0,
  audit_stream_pass: true,
  audit_chain_pass: true,
  service_stop_pass: true,
};

export function draftOf(measures: Measures): ReportDraft {
  return makeDraft("A", PHASE_A_METRICS, PHASE_A_GATES, measures);
}

export function streamDraftOf(measures: Measures): ReportDraft {
  return makeDraft("B", PHASE_B_METRICS, PHASE_B_GATES, measures);
}

function makeDraft(
  phase: "A" | "B",
  metrics: readonly string[],
  gates: readonly Gate[],
  measures: Measures,
): ReportDraft {
  return {
    phase,
    started_at: "2026-11-20T09:00:00.000Z",
    finished_at: "2026-11-20T09:01:00.000Z",
    how_to_run: `make verify-phase-${phase.toLowerCase()}`,
    metrics: Object.fromEntries(metrics.map((name) => [name, measures[name] ?? null])),
    ...evaluateGates(gates, measures),
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

/** Three clients that got each of twenty changes 10 ms after it was sent; a dashboard, 20 ms after. */
export function soundStreamArtifacts(): ArtifactSource[] {
  const changes = Array.from({ length: 20 }, (_, nth) => ({ seq: nth + 1, sent_at_ms: nth * 100 }));
  const clients = Array.from({ length: 3 }, () => ({ isOpen: true, disconnects: 0 }));
  const arrivals = changes.flatMap(({ seq, sent_at_ms }) =>
    clients.map((_, client) => [client, seq, sent_at_ms + 10]),
  );
  const owed = changes.map(({ seq }) => seq).slice(1);
  const resume = { last_event_id: 1, told: ["resumed"], owed, received: owed };
  const sightings = changes.map(({ seq, sent_at_ms }) => ({ seq, shown_at_ms: sent_at_ms + 20 }));
  return [
    { name: "changes.json", content: JSON.stringify({ changes }) },
    { name: "deliveries.json", content: JSON.stringify({ clients, arrivals }) },
    { name: "resume.json", content: JSON.stringify(resume) },
    { name: "dashboard.json", content: JSON.stringify({ sightings, troubles: [] }) },
  ];
}
