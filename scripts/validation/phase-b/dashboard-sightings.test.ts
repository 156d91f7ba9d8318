import { describe, expect, it } from "vitest";
import { judgeSightings } from "./dashboard-sightings.ts";
import type { Glimpse } from "./status-observer.ts";

const change = (seq: number, status: string, sent_at_ms: number, task_id = "a") => {
  return { seq, status, sent_at_ms, task_id, step: "step", answered: 200 };
};
const row = (text: string, at_ms: number, task_id = "a"): Glimpse => ({ task_id, text, at_ms });

const CHANGES = [change(1, "needs_review", 100), change(2, "approved", 300)];
const LIMIT_MS = 1_000;

const judge = (...glimpses: Glimpse[]) => judgeSightings(glimpses, CHANGES, LIMIT_MS);

describe("a change of a task is shown", () => {
  it("when its row says the status, at the limit at the latest", () => {
    const view = judge(row("Result in by fake", 1_100), row("Approved by jo", 1_300));
    expect(view).toMatchObject({ pass: true, shown: 2, explanation: "" });
    expect(view.sightings.map((each) => each.shown_at_ms)).toEqual([1_100, 1_300]);
  });

  it("too late when it is shown after the limit", () => {
    const view = judge(row("Result in", 110), row("Approved", 1_301));
    expect(view).toMatchObject({ pass: false, shown: 1 });
    expect(view.explanation).toBe(
      "of 2 changes it showed 1 within 1000 ms; 0 were never shown, the slowest came after 1001 ms",
    );
  });

  it("never when the row says something else, said it before, or is another's", () => {
    const view = judge(
      row("Result in", 90),
      row("Working", 110),
      row("Approved", 310, "b"),
      row("Rejected", 310),
    );
    expect(view.shown).toBe(0);
    expect(view.explanation).toContain("2 were never shown");
  });
});

it("nothing to show is no pass", () => {
  expect(judgeSightings([row("Approved", 1)], [], LIMIT_MS).pass).toBe(false);
});
