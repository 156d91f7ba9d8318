import { describe, expect, it } from "vitest";
import { ClientTally } from "./client-tally.ts";
import { createSeqSet } from "./seq-set.ts";

const hello = (head_seq: number, resume: string) => JSON.stringify({ head_seq, resume });
const NONE = createSeqSet();

describe("a client's tally", () => {
  it("is owed what comes after the head of a fresh stream, and after its id where it resumes", () => {
    const fresh = new ClientTally();
    fresh.event("hello", hello(7, "fresh"), undefined, undefined);
    const resumed = new ClientTally();
    resumed.event("hello", hello(7, "resumed"), undefined, "4");
    for (const tally of [fresh, resumed]) tally.event("task", "{}", "9", undefined);
    const changes = createSeqSet([3, 5, 6, 8, 9]);
    expect(fresh.report(0, changes)).toMatchObject({ missed: 1, missedSeqs: [8], position: 9 });
    expect(resumed.report(1, changes)).toMatchObject({ missed: 3, missedSeqs: [5, 6, 8] });
  });

  it("counts a resync and still calls missed what never came", () => {
    const tally = new ClientTally();
    tally.event("hello", hello(2, "fresh"), undefined, undefined);
    tally.event("hello", hello(9, "reset"), undefined, "2");
    tally.event("resync", "{}", "9", undefined);
    expect(tally.report(0, createSeqSet([4, 9]))).toMatchObject({
      hellos: { fresh: 1, resumed: 0, reset: 1 },
      resyncs: 1,
      missed: 2,
      position: 9,
    });
  });

  it("counts beginnings and ends by kind, with the last trouble", () => {
    const tally = new ClientTally();
    tally.ended("refused", "ECONNREFUSED");
    tally.opened();
    tally.event("farewell", "{}", undefined, undefined);
    tally.heartbeat();
    tally.ended("cut", "ended by the service");
    expect(tally.report(0, NONE)).toMatchObject({
      isOpen: false,
      connects: 1,
      disconnects: 1,
      refusals: 1,
      farewells: 1,
      heartbeats: 1,
      trouble: "ended by the service",
    });
  });

  it.each([
    ["task", "{}", undefined],
    ["task", "{}", "x1"],
    ["task", "{}", "-1"],
    ["resync", "{}", ""],
    ["hello", "no JSON", undefined],
    ["message", "{}", "5"],
  ])("counts %s %s with id %s as malformed and stands where it stood", (type, data, id) => {
    const tally = new ClientTally();
    expect(tally.event(type, data, id, undefined)).toBeUndefined();
    const { malformed, received, position } = tally.report(0, NONE);
    expect([malformed > 0, received, position]).toEqual([true, 0, null]);
  });
});
