// What phase B must reach (SPEC 9): the metrics by their exact names, and checks beside them.

import type { Gate } from "../gates.ts";
import { AUDIT_CHAIN_GATE, SERVICE_STOP_GATE } from "../phase-steps.ts";

export const PHASE_B_METRICS = [
  "sse_connected_clients",
  "sse_events_sent",
  "sse_events_received",
  "sse_latency_p50_ms",
  "sse_latency_p95_ms",
  "sse_disconnect_count",
] as const;

/** SPEC 9, row B. */
export const SSE_CLIENTS = 3;
export const STATUS_CHANGES = 20;
export const SSE_LATENCY_P95_MS_MAX = 250;
/** A person who looks at the list sees another's change within a second. */
export const DASHBOARD_DELAY_MS_MAX = 1_000;

export const PHASE_B_GATES: readonly Gate[] = [
  {
    name: "sse_connected_clients",
    expectation: "three clients of the event stream are connected at the end",
    comparison: "at_least",
    value: SSE_CLIENTS,
    reason: "not every client was connected when the last change had been made",
  },
  {
    name: "sse_disconnect_count",
    expectation: "no client's stream ends while the changes are made",
    comparison: "equals",
    value: 0,
    reason: "streams were cut",
  },
  {
    name: "sse_events_sent",
    expectation: "twenty changes of a task's status are made through the API",
    comparison: "at_least",
    value: STATUS_CHANGES,
    reason: "the service did not take every change",
  },
  {
    name: "sse_events_received",
    expectation: "each of the three clients receives each of the twenty changes",
    comparison: "at_least",
    value: SSE_CLIENTS * STATUS_CHANGES,
    reason: "changes did not come to every client",
  },
  {
    name: "sse_latency_p95_ms",
    expectation:
      "95 % of the deliveries come within the limit, from before the write to the arrival",
    comparison: "at_most",
    value: SSE_LATENCY_P95_MS_MAX,
    reason: "events come too late",
  },
  {
    name: "sse_events_missed",
    expectation: "no client misses a change that was committed",
    comparison: "equals",
    value: 0,
    reason: "changes never came to a client that was there",
  },
  {
    name: "sse_events_doubled",
    expectation: "no client receives a change twice",
    comparison: "equals",
    value: 0,
    reason: "changes came more than once",
  },
  {
    name: "sse_order_kept",
    expectation: "each client receives the changes in the order in which they were committed",
    comparison: "equals",
    value: true,
    reason: "a change came after a later one",
  },
  {
    name: "resume_pass",
    expectation: "a client that was cut resumes by Last-Event-ID and gets exactly what it missed",
    comparison: "equals",
    value: true,
    reason: "what came after the resume is not what was missed",
  },
  {
    name: "dashboard_live_pass",
    expectation: `the dashboard, open in a browser and left alone, shows each change within ${DASHBOARD_DELAY_MS_MAX} ms`,
    comparison: "equals",
    value: true,
    reason: "the dashboard did not show by itself what had changed",
  },
  {
    name: "dashboard_page_errors",
    expectation: "the dashboard has no error on its console, breaks no policy and asks no stranger",
    comparison: "equals",
    value: 0,
    reason: "something went wrong in the dashboard",
  },
  {
    name: "audit_stream_pass",
    expectation: "the audit log tells of each client's coming and going and of each broadcast",
    comparison: "equals",
    value: true,
    reason: "the audit log does not tell all that the stream did",
  },
  AUDIT_CHAIN_GATE,
  SERVICE_STOP_GATE,
];
