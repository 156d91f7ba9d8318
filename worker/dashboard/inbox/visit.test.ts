import { describe, expect, it } from "vitest";
import { VISIT_BREAK_MS, continueVisit, markSeen, parseVisit } from "./visit.ts";

const evening = { seq: 100, atMs: 1_000_000 };

describe("a visit", () => {
  it("is the first one where none was kept: there is no time before it", () => {
    expect(continueVisit(null, evening)).toEqual({
      since: evening,
      seen: evening,
      isFirst: true,
    });
  });

  it("goes on over a short break, and the news still begins where it began", () => {
    const kept = { since: { seq: 50, atMs: 0 }, seen: evening, isFirst: true };
    const later = { seq: 120, atMs: evening.atMs + VISIT_BREAK_MS };
    expect(continueVisit(kept, later)).toEqual({ ...kept, seen: later });
  });

  it("begins after a longer break, with the news since the end of the one before", () => {
    const kept = { since: { seq: 50, atMs: 0 }, seen: evening, isFirst: true };
    const morning = { seq: 140, atMs: evening.atMs + VISIT_BREAK_MS + 1 };
    expect(continueVisit(kept, morning)).toEqual({
      since: evening,
      seen: morning,
      isFirst: false,
    });
  });

  it("forgets what was kept of another history, whose numbers are ahead of the log", () => {
    const kept = { since: evening, seen: evening, isFirst: false };
    const now = { seq: 99, atMs: evening.atMs + 1 };
    expect(continueVisit(kept, now)).toEqual({ since: now, seen: now, isFirst: true });
  });

  it("has no news once everything is marked as seen", () => {
    expect(markSeen(evening)).toEqual({ since: evening, seen: evening, isFirst: false });
  });
});

describe("what was kept of a visit", () => {
  it("is read back as it was", () => {
    const visit = { since: evening, seen: { seq: 120, atMs: 2_000_000 }, isFirst: false };
    expect(parseVisit(JSON.stringify(visit))).toEqual(visit);
  });

  it("is nothing where it can't be read", () => {
    for (const text of [null, "", "{", "7", "{}", '{"seen":{}}', '{"seen":{"seq":1,"atMs":1}}']) {
      expect([text, parseVisit(text)]).toEqual([text, null]);
    }
  });
});
