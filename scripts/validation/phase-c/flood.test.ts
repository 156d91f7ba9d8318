import { describe, expect, it } from "vitest";
import { recountWebhooks } from "../../report/recount-webhooks.ts";
import type { FloodLine } from "./flood-line.ts";
import type { FloodPlan } from "./flood-plan.ts";
import { measureFlood } from "./flood.ts";

const PLAN: FloodPlan = {
  rounds: 3,
  spellMs: 1_000,
  warmUpMs: 0,
  readsPerSecond: 20,
  floodPerSecond: 2,
  surge: 1,
};

const reads = (spell: number, ms: number): FloodLine[] =>
  Array.from({ length: 20 }, () => ({ kind: "read", spell, ms, answered: 200 }));
const floods = [1, 1, 3, 3, 5, 5].map((spell, nth): FloodLine => ({
  kind: "flood",
  spell,
  event_id: `flood-${nth}`,
  answered: 401,
}));
const surge: FloodLine = { kind: "surge", event_id: "surge-0", answered: 401 };
/** Ratios 1.2, 5 and 1.1. */
const LINES = [
  ...[10, 12, 10, 50, 10, 11].flatMap((ms, spell) => reads(spell, ms)),
  ...floods,
  surge,
];

describe("a flood", () => {
  it("is measured by p95 over all its spells, and by the median of the rounds", () => {
    expect(measureFlood(LINES, PLAN)).toMatchObject({
      p95Ms: 50,
      ratio: 1.2,
      refusedRate: 1,
      seconds: 3,
      perSecond: 2,
      missingReads: 0,
      unexpectedReads: 0,
    });
  });

  it("is not refused where one was answered otherwise, or never sent", () => {
    const others = LINES.filter((line) => line !== surge);
    expect(measureFlood(others, PLAN).refusedRate).toBe(6 / 7);
    expect(measureFlood([...others, { ...surge, answered: 429 }], PLAN).refusedRate).toBe(6 / 7);
  });

  it("counts reads that fail, and is no measure without reads", () => {
    const failing = LINES.map((line, nth) => (nth < 2 ? { ...line, answered: 503 } : line));
    expect(measureFlood(failing, PLAN).unexpectedReads).toBe(2);
    const silent = LINES.filter((line) => line.kind !== "read" || line.spell !== 3);
    expect(measureFlood(silent, PLAN)).toMatchObject({ missingReads: 20, p95Ms: 12, ratio: null });
    expect(measureFlood(floods, PLAN)).toMatchObject({ missingReads: 120, p95Ms: null });
  });

  it("is shorter or thinner by what was not sent", () => {
    const short = LINES.filter((line) => line.kind !== "flood" || line.spell !== 3);
    expect(measureFlood(short, PLAN)).toMatchObject({ seconds: 2, perSecond: 2 });
    const thin = LINES.filter((line) => line !== floods[0]);
    expect(measureFlood(thin, PLAN)).toMatchObject({ seconds: 3, perSecond: 5 / 3 });
    expect(measureFlood([], PLAN)).toMatchObject({ seconds: 0, perSecond: 0, refusedRate: 0 });
  });

  it("is what report:check counts again", () => {
    const rows = LINES.flatMap((line) =>
      line.kind === "read" ? [[line.spell, line.ms, line.answered]] : [],
    );
    const refusals = [...floods, surge].map((line) => [
      "event_id" in line ? line.event_id : "",
      line.kind === "flood" ? line.spell : null,
      line.answered,
    ]);
    const content = JSON.stringify({ plan: PLAN, reads: rows, refusals });
    const counted = recountWebhooks(new Map([["flood.json", content]]));
    const flood = measureFlood(LINES, PLAN);
    const { p95Ms, ratio, refusedRate, unexpectedReads } = flood;
    const measured = {
      flood_api_p95_ms: p95Ms,
      flood_ratio: ratio,
      flood_reads_missing: flood.missingReads,
      flood_refused_rate: refusedRate,
      flood_rps: flood.perSecond,
      flood_seconds: flood.seconds,
      flood_unexpected_reads: unexpectedReads,
    };
    const names = counted.map(({ name }) => name).toSorted();
    expect(names).toEqual(Object.keys(measured));
    for (const { name, holds } of counted) {
      const value = measured[name as keyof typeof measured];
      expect(holds(value), name).toBe(true);
      expect(holds((value ?? 0) + 0.5), name).toBe(false);
    }
  });
});
