import { describe, expect, it } from "vitest";
import { recountStream } from "./recount-stream.ts";
import type { Measure } from "./report-schema.ts";

/** Three clients, two changes; the second comes to the third client only. */
const CHANGES = {
  changes: [
    { seq: 3, sent_at_ms: 100 },
    { seq: null, sent_at_ms: 150 },
    { seq: 5, sent_at_ms: 200 },
  ],
};
const open = { isOpen: true, disconnects: 0 };
const DELIVERIES = {
  clients: [open, open, { isOpen: false, disconnects: 2 }],
  arrivals: [
    [0, 3, 110],
    [1, 3, 111],
    [2, 3, 112],
    [2, 5, 220],
    [2, 5, 221],
    [2, 4, 222],
  ],
};
const RESUME = { last_event_id: 3, told: ["resumed"], owed: [4, 5], received: [4, 5] };
/** Of changes that were sent at 100 and 200. */
const sighting = (seq: number, shown_at_ms: number | null) => ({ seq, shown_at_ms });
const DASHBOARD = { sightings: [sighting(3, 110), sighting(5, 1_200)], troubles: [] };

function recount(artifacts: Record<string, unknown>) {
  const texts = Object.entries(artifacts).map(([name, content]) => {
    return [`${name}.json`, JSON.stringify(content)] as const;
  });
  const counts = recountStream(new Map(texts));
  return {
    counted: Object.fromEntries(counts.map(({ name, counted }) => [name, counted])),
    holds: (name: string, value: Measure) =>
      counts.filter((count) => count.name === name).map(({ holds }) => holds(value)),
  };
}

describe("what the stream did is counted again", () => {
  it("from the changes and the arrivals alone", () => {
    expect(recount({ changes: CHANGES, deliveries: DELIVERIES }).counted).toEqual({
      sse_events_sent: "2",
      sse_connected_clients: "2",
      sse_disconnect_count: "2",
      sse_events_received: "4",
      sse_events_missed: "4",
      sse_events_doubled: "1",
      sse_order_kept: "false",
      sse_latency_p50_ms: "between 11 and 12 by 4 samples",
      sse_latency_p95_ms: "between 12 and 20 by 4 samples",
    });
  });

  it("percentiles twice: from the arrivals, and from the samples that are plotted", () => {
    const samples = {
      unit: "ms",
      method: "made",
      limit_ms: 250,
      series: [{ name: "client 1", values: [10, 11, 12, 20] }],
    };
    const artifacts = { changes: CHANGES, deliveries: DELIVERIES, "sse-latency-samples": samples };
    expect(recount(artifacts).holds("sse_latency_p50_ms", 11)).toEqual([true, true]);
    samples.series[0]!.values = [1, 1, 1, 1];
    expect(recount(artifacts).holds("sse_latency_p50_ms", 11)).toEqual([true, false]);
  });

  it.each([
    ["as it is", RESUME, "true"],
    ["with a gap", { ...RESUME, received: [5] }, "false"],
    ["out of order", { ...RESUME, owed: [5, 4], received: [5, 4] }, "false"],
    ["without a change that was owed", { ...RESUME, owed: [4], received: [4] }, "false"],
    ["told otherwise", { ...RESUME, told: ["reset"] }, "false"],
  ])("a resume %s", (_, resume, counted) => {
    expect(recount({ changes: CHANGES, resume }).counted["resume_pass"]).toBe(counted);
  });

  it.each([
    ["in time", DASHBOARD, "true"],
    ["late", { ...DASHBOARD, sightings: [sighting(3, 110), sighting(5, 1_201)] }, "false"],
    [
      "late, though it claims a later beginning",
      {
        ...DASHBOARD,
        sightings: [sighting(3, 110), { ...sighting(5, 1_201), sent_at_ms: 1_000 }],
      },
      "false",
    ],
    [
      "before it was sent",
      { ...DASHBOARD, sightings: [sighting(3, 110), sighting(5, 199)] },
      "false",
    ],
    ["never", { ...DASHBOARD, sightings: [sighting(3, 110), sighting(5, null)] }, "false"],
    ["not at all", { ...DASHBOARD, sightings: [sighting(3, 110)] }, "false"],
  ])("a change that the dashboard shows %s", (_, dashboard, counted) => {
    const recounted = recount({ changes: CHANGES, dashboard }).counted;
    expect(recounted["dashboard_live_pass"]).toBe(counted);
  });

  it("nothing missed where nothing was sent is no zero", () => {
    const recounted = recount({ changes: { changes: [] }, deliveries: DELIVERIES });
    expect(recounted.counted["sse_events_missed"]).toBe("nothing");
    expect(recounted.holds("sse_events_missed", 0)).toEqual([false]);
    expect(recounted.holds("sse_events_missed", null)).toEqual([true]);
  });

  it("not at all where no changes were kept", () => {
    expect(recount({ deliveries: DELIVERIES }).counted).toEqual({});
  });
});
