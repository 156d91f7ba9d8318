import { describe, expect, it } from "vitest";
import type { ClientReport, StreamReport } from "./ipc-messages.ts";
import { measureDeliveries } from "./measure-deliveries.ts";

const CHANGES = [5, 7, 9].map((seq) => ({ seq, sent_at_ms: seq * 100 }));

function clientReport(client: number, changed: Partial<ClientReport> = {}): ClientReport {
  return {
    client,
    isOpen: true,
    connects: 1,
    disconnects: 0,
    refusals: 0,
    trouble: null,
    farewells: 0,
    hellos: { fresh: 1, resumed: 0, reset: 0 },
    resyncs: 0,
    heartbeats: 0,
    received: 3,
    doubled: 0,
    outOfOrder: 0,
    malformed: 0,
    missed: 0,
    missedSeqs: [],
    behind: 0,
    position: 9,
    ...changed,
  };
}

/** Rows of [client, seq, ms]. */
function report(rows: [number, number, number][], clients: ClientReport[]): StreamReport {
  return {
    clients,
    arrivals: {
      client: Uint32Array.from(rows, ([client]) => client),
      seq: Float64Array.from(rows, ([, seq]) => seq),
      atMs: Float64Array.from(rows, ([, , atMs]) => atMs),
    },
    arrivalsLeftOut: 0,
    loopUtilization: 0,
    rssBytes: 0,
  };
}

const all = (client: number): [number, number, number][] => [
  [client, 5, 502],
  [client, 7, 703.0005],
  [client, 9, 904],
];
const BOTH = [clientReport(0), clientReport(1)];

describe("deliveries", () => {
  it("take from the moment before the write to the arrival, to the microsecond", () => {
    const deliveries = measureDeliveries(report([...all(0), ...all(1)], BOTH), CHANGES);
    expect(deliveries).toMatchObject({
      connected: 2,
      disconnects: 0,
      received: 6,
      missed: 0,
      doubled: 0,
      isInOrder: true,
      troubles: "",
    });
    expect(deliveries.series.map(({ values }) => values)).toEqual([
      [2, 3.001, 4],
      [2, 3.001, 4],
    ]);
  });

  it("count a change that comes twice once, by its first arrival", () => {
    const twice = report([...all(0), [0, 5, 999]], [clientReport(0, { doubled: 1 })]);
    const deliveries = measureDeliveries(twice, CHANGES);
    expect(deliveries).toMatchObject({ received: 3, doubled: 1, troubles: "client 1 got 1 twice" });
    expect(deliveries.series[0]?.values[0]).toBe(2);
  });

  it("miss what another client got between the first change and the last, not before or after", () => {
    const others = (seq: number): [number, number, number] => [0, seq, 1_000];
    const rows = [others(4), ...all(0), others(6), others(10), ...all(1).slice(0, 2)];
    // Change 9, and somebody else's 6.
    expect(measureDeliveries(report(rows, BOTH), CHANGES).missed).toBe(2);
  });

  it("miss nothing that can be counted where no change was taken", () => {
    const deliveries = measureDeliveries(report([...all(0), ...all(1)], BOTH), []);
    expect(deliveries).toMatchObject({ received: 0, missed: null });
  });

  it("are not believed when an event comes before its write", () => {
    expect(() => measureDeliveries(report([[0, 5, 499]], BOTH), CHANGES)).toThrow(
      "an event came 1 ms before its write was sent",
    );
  });

  it("tell what happened to whom", () => {
    const cut = clientReport(1, {
      isOpen: false,
      disconnects: 2,
      trouble: "ECONNRESET",
      outOfOrder: 1,
      missed: 3,
      missedSeqs: [7, 8, 9],
    });
    const deliveries = measureDeliveries(report(all(0), [clientReport(0), cut]), CHANGES);
    expect(deliveries).toMatchObject({ connected: 1, disconnects: 2, isInOrder: false });
    expect(deliveries.troubles).toBe(
      "client 2 missed 3 (seq 7, 8, 9), got 1 after a later one, was cut 2 times (ECONNRESET)",
    );
  });

  it("name the first few to whom something happened, and count the others", () => {
    const troublesOf = (clients: number) => {
      const cut = Array.from({ length: clients }, (_, nth) =>
        clientReport(nth, { disconnects: 1 }),
      );
      return measureDeliveries(report([], cut), CHANGES).troubles.split("; ");
    };
    expect(troublesOf(5)).toHaveLength(5);
    expect(troublesOf(5).at(-1)).toBe("client 5 was cut once (no reason)");
    expect(troublesOf(7)).toHaveLength(6);
    expect(troublesOf(7).at(-1)).toBe("and 2 more");
  });
});
