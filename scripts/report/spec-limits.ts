// SPEC 9's table once more, for report:check alone: the verifiers' gates stand elsewhere, so a limit
// that was loosened there doesn't loosen the check of the report.

import type { Measure, Phase } from "./report-schema.ts";

/** What SPEC asks of a metric; undefined where it only has to be reported. */
export type Limit = ((value: Measure) => boolean) | undefined;

const atMost =
  (limit: number): Limit =>
  (value) =>
    typeof value === "number" && !(value > limit);
const atLeast =
  (limit: number): Limit =>
  (value) =>
    typeof value === "number" && !(value < limit);
const is =
  (wanted: number | boolean): Limit =>
  (value) =>
    value === wanted;
const counted = atLeast(1);

export const SPEC_METRICS: Readonly<Record<Phase, Readonly<Record<string, Limit>>>> = {
  A: {
    api_p50_ms: undefined,
    api_p95_ms: atMost(100),
    hash_stability_pass: is(true),
    tests_passed: counted,
    tests_failed: is(0),
  },
  B: {
    sse_connected_clients: atLeast(3),
    sse_events_sent: atLeast(20),
    sse_events_received: atLeast(60),
    sse_latency_p50_ms: undefined,
    sse_latency_p95_ms: atMost(250),
    sse_disconnect_count: is(0),
  },
  C: {
    signature_reject_rate: is(1),
    idempotency_pass: is(true),
    flood_api_p95_ms: atMost(250),
    audit_events_written: counted,
    telegram_dedup_pass: is(true),
    telegram_ingest_p95_ms: atMost(500),
    telegram_tasks_created: counted,
  },
  D: {
    ack_echo_match_rate: is(1),
    issues_with_criterion_ref_rate: is(1),
    traceability_pass: is(true),
    fidelity_pass: is(true),
  },
  E: {
    api_p50_ms: undefined,
    api_p95_ms: atMost(500),
    api_p99_ms: undefined,
    sse_disconnect_count: is(0),
    sse_soak_disconnect_count: is(0),
    sse_latency_p95_ms: atMost(500),
    sse_latency_max_ms: undefined,
    sse_latency_mean_ms: undefined,
    error_events_written: counted,
  },
  F: {
    kills: counted,
    acknowledged_writes_lost: is(0),
    torn_files: is(0),
    audit_chain_pass: is(true),
    tamper_cases_detected: counted,
    edge_contract_tests_passed: counted,
  },
};

/** A change stands on an open dashboard within a second (SPEC 9, row B). */
export const DASHBOARD_DELAY_MS_MAX = 1_000;

/** What a flood of bad signatures may cost a reader: p95 in it by p95 of the same load without it. */
const FLOOD_RATIO_MAX = 1.3;

/** Of the protocol's rules (SPEC 2 and 7), each provoked once. */
const PROTOCOL_REFUSALS = 21;

/** The shortest soak that says anything (SOAK_SECONDS); how long one was asked to be, its report says. */
const SOAK_SECONDS_MIN = 5;
/** Of a process, in MB, from a soak's second quarter to its last. */
const MEMORY_GROWTH_MB_MAX = 50;

/** Checks beyond the metrics that a phase must have run, and what they must have measured. */
export const SPEC_CHECKS: Readonly<Record<Phase, Readonly<Record<string, Limit>>>> = {
  A: { decision_visibility_pass: is(true), tests_skipped: is(0) },
  B: {
    sse_events_missed: is(0),
    sse_events_doubled: is(0),
    sse_order_kept: is(true),
    resume_pass: is(true),
    dashboard_live_pass: is(true),
    audit_stream_pass: is(true),
    audit_chain_pass: is(true),
  },
  C: {
    refused_change_nothing_pass: is(true),
    flood_seconds: atLeast(15),
    flood_rps: atLeast(50),
    flood_refused_rate: is(1),
    flood_changes_nothing_pass: is(true),
    flood_reads_missing: is(0),
    flood_ratio: atMost(FLOOD_RATIO_MAX),
    flood_unexpected_reads: is(0),
    telegram_messages_lost: is(0),
    telegram_files_missing: is(0),
    audit_complete_pass: is(true),
    flood_audit_pass: is(true),
    flood_refusals_counted: counted,
    audit_chain_pass: is(true),
  },
  D: {
    texts_kept_pass: is(true),
    refusals_provoked: atLeast(PROTOCOL_REFUSALS),
    refusals_pass: is(true),
    trail_pass: is(true),
    mcp_pass: is(true),
    audit_chain_pass: is(true),
  },
  E: {
    load_seconds: atLeast(15),
    load_readers: atLeast(100),
    load_writers: atLeast(10),
    load_streams: atLeast(50),
    load_unexpected_answers: is(0),
    stale_reads: is(0),
    reads_compared: counted,
    soak_seconds: atLeast(SOAK_SECONDS_MIN),
    soak_changes: counted,
    soak_clients: atLeast(50),
    node_memory_growth_mb: atMost(MEMORY_GROWTH_MB_MAX),
    workerd_memory_growth_mb: atMost(MEMORY_GROWTH_MB_MAX),
    sse_events_missed: is(0),
    sse_events_doubled: is(0),
    sse_order_kept: is(true),
    refusal_events_written: counted,
    faults_pass: is(true),
    error_events_unprovoked: is(0),
    audit_stream_pass: is(true),
    audit_chain_pass: is(true),
  },
  F: {},
};

/** What the raw material in the artifacts must bear: measured, it has to be counted again. */
export const SPEC_RECOUNTED: Readonly<Record<Phase, readonly string[]>> = {
  A: ["api_p50_ms", "api_p95_ms", "hash_stability_pass", "tests_passed", "tests_failed"],
  B: [
    "sse_connected_clients",
    "sse_events_sent",
    "sse_events_received",
    "sse_latency_p50_ms",
    "sse_latency_p95_ms",
    "sse_disconnect_count",
    "sse_events_missed",
    "sse_events_doubled",
    "sse_order_kept",
    "resume_pass",
    "dashboard_live_pass",
  ],
  C: [
    "signature_reject_rate",
    "refused_change_nothing_pass",
    "idempotency_pass",
    "flood_seconds",
    "flood_rps",
    "flood_refused_rate",
    "flood_changes_nothing_pass",
    "flood_reads_missing",
    "flood_api_p95_ms",
    "flood_ratio",
    "flood_unexpected_reads",
    "telegram_dedup_pass",
    "telegram_tasks_created",
    "telegram_messages_lost",
    "telegram_files_missing",
    "telegram_ingest_p95_ms",
    "audit_events_written",
    "audit_complete_pass",
    "flood_audit_pass",
    "flood_refusals_counted",
  ],
  D: [
    "ack_echo_match_rate",
    "issues_with_criterion_ref_rate",
    "traceability_pass",
    "fidelity_pass",
    "texts_kept_pass",
    "refusals_provoked",
    "refusals_pass",
    "trail_pass",
    "mcp_pass",
  ],
  E: [
    "api_p50_ms",
    "api_p95_ms",
    "api_p99_ms",
    "load_seconds",
    "load_readers",
    "load_writers",
    "load_streams",
    "load_unexpected_answers",
    "stale_reads",
    "reads_compared",
    "soak_seconds",
    "soak_changes",
    "soak_clients",
    "node_memory_growth_mb",
    "workerd_memory_growth_mb",
    "sse_disconnect_count",
    "sse_soak_disconnect_count",
    "sse_latency_p95_ms",
    "sse_latency_max_ms",
    "sse_latency_mean_ms",
    "sse_events_missed",
    "sse_events_doubled",
    "sse_order_kept",
    "error_events_written",
    "refusal_events_written",
    "faults_pass",
    "error_events_unprovoked",
  ],
  F: [],
};
