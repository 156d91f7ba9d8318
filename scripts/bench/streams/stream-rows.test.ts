import { describe, expect, it } from "vitest";
import type { FanOutResult } from "../../validation/stream/fan-out/measure-target.ts";
import { benchRow } from "../bench-row.ts";
import { expectFlawless } from "./measure-streams.ts";
import { type FanOutRound, deliveryRow, growthRow, lostRow } from "./stream-rows.ts";

const PLAN = { clients: 1_000, rate: 50, seconds: 4 };
const NONE = { missed: 0, behind: 0, doubled: 0, outOfOrder: 0, disconnects: 0 };

function result(p95: number, endMb: number, counts = NONE): FanOutResult {
  const use = { cores: 0.5, idleBytes: 1e6, openBytes: 2e6, peakBytes: 3e6 };
  return {
    name: "service",
    deliveryMs: [p95 / 2, p95, p95 * 2],
    answerMs: [1, 2, 3],
    counts,
    clientsBusy: 0.25,
    processes: {
      node: { ...use, endBytes: 100e6 },
      workerd: { ...use, endBytes: endMb * 1e6 },
    },
  };
}

const round = (p95: number, endMb = 50, counts = NONE): FanOutRound => ({
  bare: { ...result(10, 0), name: "bare node:http" },
  service: result(p95, endMb, counts),
});

it("a delivery's row is the median of the rounds' ratios of both p95", () => {
  const row = deliveryRow(PLAN, [round(30), round(150), round(900)], 15);
  expect(benchRow.parse(row)).toEqual(row);
  expect(row).toMatchObject({ name: "sse_1000x50_p95_ratio", value: 15, met: true });
  expect(row.rounds[0]).toEqual({ measured: 30, baseline: 10, value: 3 });
  expect(row.details).toMatchObject({
    service_p50_ms: 75,
    service_max_ms: 1_800,
    bare_p95_ms: 10,
    write_p95_ms: 2,
    workerd_cores: 0.5,
    workerd_idle_mb: 1,
    node_open_mb: 2,
    bare_peak_mb: 3,
    disconnect_count: 0,
  });
  expect(deliveryRow(PLAN, [round(151)], 15).met).toBe(false);
});

it("what was lost is counted, whatever kind it is of, and none is the target", () => {
  const bad = { missed: 1, behind: 2, doubled: 4, outOfOrder: 8, disconnects: 16 };
  const row = lostRow(PLAN, [round(1), round(1, 50, bad), round(1, 50, bad)]);
  expect(benchRow.parse(row)).toEqual(row);
  expect([row.name, row.value, row.met]).toEqual(["sse_1000x50_lost_count", 31, false]);
  expect(row.details).toEqual({
    missed_count: 6,
    doubled_count: 8,
    out_of_order_count: 16,
    disconnect_count: 32,
  });
  expect(lostRow(PLAN, [round(1)]).met).toBe(true);
});

describe("memory's row", () => {
  it("is the median of what the later rounds have above the first", () => {
    const row = growthRow(
      PLAN,
      [50, 40, 90, 75].map((mb) => round(1, mb)),
      25,
    );
    expect(benchRow.parse(row)).toEqual(row);
    expect(row.rounds.map(({ value }) => value)).toEqual([0, 40, 25]);
    expect([row.value, row.met]).toEqual([25, true]);
    expect(row.rounds[0]?.baseline).toBe(150);
    expect(row.details).toMatchObject({ first_workerd_mb: 50, last_workerd_mb: 75 });
  });

  it("is missed by a process that grows steadily, and not by one that swings", () => {
    const growing = [100, 125, 150, 175, 200].map((mb) => round(1, mb));
    const swinging = [100, 170, 90, 110, 105].map((mb) => round(1, mb));
    expect([growthRow(PLAN, growing, 50).met, growthRow(PLAN, swinging, 50).met]).toEqual([
      false,
      true,
    ]);
  });
});

it("a baseline that has lost anything is a fault that counts it", () => {
  expect(expectFlawless(result(1, 1))).toEqual(result(1, 1));
  for (const name of Object.keys(NONE)) {
    expect(() => expectFlawless(result(1, 1, { ...NONE, [name]: 3 })), name).toThrow(`${name} 3`);
  }
});
