import { describe, expect, it } from "vitest";
import { recountLoad } from "../../report/recount-load.ts";
import { measureConcurrency } from "./judge-load.ts";
import { judgeStaleness } from "./judge-staleness.ts";
import type { LoadLine } from "./load-line.ts";
import { tabulateRequests } from "./tabulate-requests.ts";

const read = (by: number, sent_at_ms: number, ms: number, revision = 1): LoadLine => {
  return { kind: "task", by, task: 0, sent_at_ms, ms, answered: 200, revision };
};
const write = (answered_at_ms: number, revision: number): LoadLine => {
  const sent_at_ms = answered_at_ms - 5;
  const request = { by: 9, task: 0, sent_at_ms, ms: 5, answered: 200, revision };
  return { kind: "write", ...request, seq: revision, answered_at_ms };
};

/** The verifier's measures, after making sure that report:check counts the same. */
function concurrencyOf(lines: readonly LoadLine[]) {
  const concurrency = measureConcurrency(lines);
  const { seconds, readers, writers } = concurrency;
  expectCounted(lines, { load_seconds: seconds, load_readers: readers, load_writers: writers });
  return concurrency;
}

function stalenessOf(lines: readonly LoadLine[]) {
  const staleness = judgeStaleness(lines);
  const { stale, compared } = staleness;
  expectCounted(lines, { stale_reads: stale, reads_compared: compared });
  return staleness;
}

function expectCounted(lines: readonly LoadLine[], measures: Record<string, number>): void {
  const text = JSON.stringify(tabulateRequests(lines));
  const counts = recountLoad(new Map([["load-requests.json", text]]));
  const counted = counts.filter(
    ({ name, holds }) => name in measures && holds(measures[name] ?? null),
  );
  expect(counted.map(({ name }) => name).toSorted()).toEqual(Object.keys(measures).toSorted());
}

describe("who asks at once", () => {
  it("counts who waits for an answer all through a second", () => {
    const patient = read(1, 0, 3_000);
    const others = [0, 900, 1_800, 2_700].map((atMs) => read(2, atMs, 1));
    expect(concurrencyOf([patient, ...others])).toMatchObject({ seconds: 3, readers: 2 });
  });

  it("does not count who has none for a whole second, to the millisecond", () => {
    const steady = [0, 999, 1_998, 2_997].map((atMs) => read(1, atMs, 3));
    const others = (againMs: number) => [read(2, 0, 999), read(2, againMs, 1), read(2, 2_500, 1)];
    expect(concurrencyOf([...steady, ...others(1_999)])).toMatchObject({ readers: 2 });
    expect(concurrencyOf([...steady, ...others(2_000)])).toMatchObject({ readers: 1 });
  });

  it("is nobody where nobody asked for a whole second", () => {
    expect(concurrencyOf([read(1, 0, 999)])).toMatchObject({ seconds: 0.999, readers: 0 });
    expect(concurrencyOf([])).toEqual({
      seconds: 0,
      readers: 0,
      writers: 0,
      inFlightMax: 0,
      inFlightMean: 0,
    });
  });

  it("tells how many waited at one moment", () => {
    const lines = [read(1, 0, 10), read(2, 10, 10), read(3, 15, 10), read(4, 25, 1)];
    expect(concurrencyOf(lines)).toMatchObject({ inFlightMax: 2, inFlightMean: 1.2 });
    expect(concurrencyOf(lines.slice(0, 2)).inFlightMax).toBe(1);
  });
});

describe("a stale read", () => {
  it("is one that was sent in a later millisecond than the answer that it doesn't show", () => {
    expect(stalenessOf([write(100, 2), read(1, 100, 1)])).toMatchObject({
      stale: 0,
      compared: 0,
    });
    expect(stalenessOf([write(100, 2), read(1, 101, 1)])).toMatchObject({
      stale: 1,
      compared: 1,
    });
    expect(stalenessOf([write(100, 2), read(1, 101, 1, 2)])).toMatchObject({
      stale: 0,
      compared: 1,
    });
  });

  it("is held against the greatest revision that was answered, in whatever order", () => {
    expect(stalenessOf([write(100, 3), write(102, 2), read(1, 103, 1, 2)]).stale).toBe(1);
  });

  it("is none of a task that nobody has written", () => {
    const other: LoadLine = { ...read(1, 200, 1), task: 1 };
    expect(stalenessOf([write(100, 2), other])).toMatchObject({ stale: 0, compared: 0 });
  });

  it("is named, as are a few others", () => {
    const stale = [1, 2, 3, 4, 5].map((by) => read(by, 101, 1));
    const { explanation } = stalenessOf([write(100, 2), ...stale]);
    expect(explanation.split("; ")).toHaveLength(4);
    expect(explanation).toMatch(/^task at 101 shows revision 1 of task 0, 2 had been .*; 2 more$/);
  });
});
