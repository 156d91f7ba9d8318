// Each gate of soak and faults fails by evidence that was altered, and it alone, or with those that can't hold
// without it; and report:check counts the same each time.

import { it } from "vitest";
import { MEMORY_GROWTH_MB_MAX } from "./gates-phase-e.ts";
import {
  type Arrival,
  type Case,
  auditLineOf,
  expectFailed,
  lineOf,
} from "./stability-evidence.fixture.ts";

const first = <Item>(items: readonly Item[]): Item => items[0]!;

const CASES: Case[] = [
  [
    "it ends too soon",
    ({ soak, arrivals }) => {
      soak.forEach((change, nth) => void (change.sent_at_ms = 2_000_000 + nth * 1_600));
      arrivals.soak = soak.flatMap(({ seq, sent_at_ms }) =>
        [0, 1].map((client): Arrival => [client, seq!, sent_at_ms + 4]),
      );
    },
    ["soak_seconds"],
    /soak_seconds is 4.8, expected at least 5/,
  ],
  [
    "a change is refused",
    ({ soak, arrivals }) => {
      Object.assign(soak[1]!, { answered: 503, seq: null, status: null });
      arrivals.soak = arrivals.soak.filter(([, seq]) => seq !== 201);
    },
    ["soak_changes"],
    /soak_changes is 3, .*\(reopen of sample-e-run-soak-1 was answered with 503\)/,
  ],
  [
    "no change is taken",
    ({ soak, arrivals }) => {
      for (const change of soak) Object.assign(change, { answered: 0, seq: null, status: null });
      arrivals.soak = [];
    },
    ["soak_seconds", "soak_changes", "sse_events_missed"],
    /not measured: sse_events_missed/,
  ],
  [
    "Node goes on growing",
    ({ memory }) => {
      for (const row of memory.slice(-2)) row[1] += MEMORY_GROWTH_MB_MAX + 2.1;
    },
    ["node_memory_growth_mb"],
    /node_memory_growth_mb is 50.1, .*Node 200 and 250.1 MB/,
  ],
  [
    "workerd goes on growing",
    ({ memory }) => {
      for (const row of memory.slice(-2)) row[2] += MEMORY_GROWTH_MB_MAX + 1.1;
    },
    ["workerd_memory_growth_mb"],
    /workerd_memory_growth_mb is 50.1/,
  ],
  [
    "memory can't be seen",
    (evidence) => {
      evidence.memory = [];
      evidence.memoryTrouble = "the service is elsewhere: set DATA_DIR";
    },
    ["node_memory_growth_mb", "workerd_memory_growth_mb"],
    /not measured: node_memory_growth_mb \(the service is elsewhere: set DATA_DIR\), workerd/,
  ],
  [
    "an error leaves no line",
    ({ lines }) => void lines.pop(),
    ["error_events_written", "faults_pass"],
    /error_events_written is 2/,
  ],
  [
    "a refusal leaves no line",
    ({ lines }) => void lines.shift(),
    ["refusal_events_written", "faults_pass"],
    /of 1 lines "request_refused POST \S+ 401 authentication_required anonymous" the audit log has 0/,
  ],
  [
    "a line of a refusal names another",
    ({ lines }) => void Object.assign(first(lines), { actor: { role: "admin", name: "admin" } }),
    ["refusal_events_written", "faults_pass"],
    /refusal_events_written is 5/,
  ],
  [
    "a fault stands on the audit twice",
    ({ lines, faults }) => void lines.push(lineOf(first(faults))),
    ["faults_pass"],
    /the audit log has 2/,
  ],
  [
    "a fault is answered with another status",
    ({ faults }) => void Object.assign(first(faults), { answered: 403 }),
    ["faults_pass"],
    /no_token was answered with 403 authentication_required instead of 401/,
  ],
  [
    "a fault is answered with another code",
    ({ faults }) => void Object.assign(first(faults), { code: null }),
    ["faults_pass"],
    /no_token was answered with 401 null/,
  ],
  [
    "a fault was not provoked",
    ({ faults, lines }) => void [faults.shift(), lines.shift()],
    ["refusal_events_written", "faults_pass"],
    /no_token was not provoked/,
  ],
  [
    "there is an error of nobody's making",
    ({ lines }) => void lines.push(auditLineOf("error", { code: "internal_error" })),
    ["error_events_unprovoked"],
    /error_events_unprovoked is 1, .*\(seq 300 of req-1\)/,
  ],
  [
    "there is one of the run's tasks, on a service that others use too",
    (evidence) => {
      evidence.isAlone = false;
      const task_id = "sample-e-run-soak-1";
      evidence.lines.push(auditLineOf("error", { task_id }), auditLineOf("error", {}));
    },
    ["error_events_unprovoked"],
    /error_events_unprovoked is 1/,
  ],
];

it.each(CASES)("the gates of soak and faults fail when %s", (_, alter, gates, reason) => {
  expectFailed(alter, gates, reason);
});
