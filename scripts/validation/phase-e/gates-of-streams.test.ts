// Each gate of the streams fails by evidence that was altered, and it alone, or with those that can't hold
// without it; and report:check counts the same each time.

import { it } from "vitest";
import { SSE_LATENCY_P95_MS_MAX } from "./gates-phase-e.ts";
import { type Arrival, type Case, expectFailed } from "./stability-evidence.fixture.ts";

const swap = (rows: Arrival[], one: number, other: number) => {
  [rows[one], rows[other]] = [rows[other]!, rows[one]!];
};

const CASES: Case[] = [
  [
    "a client of the load is gone at the end",
    ({ clients }) => void Object.assign(clients.load[1]!, { isOpen: false }),
    ["load_streams"],
    /load_streams is 1/,
  ],
  [
    "a client of the load is cut",
    ({ clients }) =>
      void Object.assign(clients.load[1]!, { disconnects: 1, trouble: "ECONNRESET" }),
    ["sse_disconnect_count"],
    /\(client 2 was cut once \(ECONNRESET\)\)/,
  ],
  [
    "a client of the soak is gone at the end",
    ({ clients }) => void Object.assign(clients.soak[0]!, { isOpen: false }),
    ["soak_clients"],
    /soak_clients is 1/,
  ],
  [
    "a client of the soak is cut",
    ({ clients }) => void Object.assign(clients.soak[0]!, { disconnects: 2 }),
    ["sse_soak_disconnect_count"],
    /client 1 was cut 2 times/,
  ],
  [
    "a change of the load never comes to one",
    ({ arrivals }) => void arrivals.load.splice(5, 1),
    ["sse_events_missed"],
    /sse_events_missed is 1, .*load: client 2 missed 1 \(seq 102\)/,
  ],
  [
    "the soak's last change comes to nobody",
    ({ arrivals }) => void arrivals.soak.splice(-2),
    ["sse_events_missed"],
    /sse_events_missed is 2/,
  ],
  [
    "somebody else's change comes to one alone",
    ({ arrivals }) => void arrivals.soak.splice(4, 0, [0, 250, 2_004_000], [0, 201, 2_004_001]),
    ["sse_events_doubled", "sse_order_kept"],
    /soak: client 1 got 1 twice/,
  ],
  [
    "a change comes twice",
    ({ arrivals }) => void arrivals.soak.push([1, 203, 2_009_000]),
    ["sse_events_doubled"],
    /sse_events_doubled is 1, .*soak: client 2 got 1 twice/,
  ],
  [
    "two changes come in the other order",
    ({ arrivals }) => swap(arrivals.soak, 2, 4),
    ["sse_order_kept"],
    /soak: client 1 got 1 after a later one/,
  ],
  [
    "one in ten deliveries is late",
    ({ arrivals }) => {
      for (const row of arrivals.load.slice(0, 3)) row[2] += SSE_LATENCY_P95_MS_MAX;
    },
    ["sse_latency_p95_ms"],
    /sse_latency_p95_ms is 50\d.*\(load: p95 50\d.*; soak: p95 5.3, /,
  ],
];

it.each(CASES)("the gates of the streams fail when %s", (_, alter, gates, reason) => {
  expectFailed(alter, gates, reason);
});
