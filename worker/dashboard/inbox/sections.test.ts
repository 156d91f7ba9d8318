import { describe, expect, it } from "vitest";
import { invalidItem, taskItem } from "../rows/item.fixture.ts";
import { SECTION_ROWS_MAX, sortIntoSections } from "./sections.ts";
import type { SectionKey } from "./sections.ts";
import { STALLED_AFTER_MS, stalledBefore, waitingKind } from "./waiting-kind.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z");
const at = (msAgo: number) => new Date(NOW_MS - msAgo).toISOString();

function sectionsOf(items: Parameters<typeof sortIntoSections>[0], sinceSeq = 1_000) {
  const sections = sortIntoSections(items, { nowMs: NOW_MS, sinceSeq });
  return (key: SectionKey) => sections.find((section) => section.key === key)?.ids ?? [];
}

describe("what waits for a person", () => {
  it("is what was reviewed, then results, then what is stalled", () => {
    const items = [
      taskItem({ task_id: "queued", stage: "queued" }),
      taskItem({
        task_id: "stalled",
        stage: "working",
        last_activity_at: at(STALLED_AFTER_MS + 1),
      }),
      taskItem({ task_id: "delivered", stage: "delivered" }),
      taskItem({ task_id: "reviewed", stage: "reviewed" }),
      taskItem({ task_id: "decided", stage: "decided" }),
      invalidItem({ task_id: "broken" }),
    ];
    const sections = sortIntoSections(items, { nowMs: NOW_MS, sinceSeq: 1_000 });
    expect(sections.map(({ key, ids }) => [key, ...ids])).toEqual([
      ["reviewed", "reviewed"],
      ["delivered", "delivered"],
      ["stalled", "stalled"],
      ["invalid", "broken"],
      ["changed"],
    ]);
  });

  it("counts a claimed task as stalled past 30 minutes of silence, and not before", () => {
    const silentFor = (ms: number) =>
      waitingKind(taskItem({ stage: "working", last_activity_at: at(ms) }), NOW_MS);
    expect(silentFor(STALLED_AFTER_MS)).toBeNull();
    expect(silentFor(STALLED_AFTER_MS + 1)).toBe("stalled");
    expect(stalledBefore(NOW_MS)).toBe(at(STALLED_AFTER_MS));
  });
});

describe("the order in a section", () => {
  it("has the latest change first", () => {
    const items = [3, 9, 5].map((seq) =>
      taskItem({ task_id: `t${seq}`, stage: "delivered", changed_seq: seq }),
    );
    expect(sectionsOf(items)("delivered")).toEqual(["t9", "t5", "t3"]);
  });

  it("has the longest silence first among the stalled", () => {
    const items = [40, 90, 60].map((minutes) =>
      taskItem({
        task_id: `t${minutes}`,
        stage: "working",
        last_activity_at: at(minutes * 60_000),
        changed_seq: minutes,
      }),
    );
    expect(sectionsOf(items)("stalled")).toEqual(["t90", "t60", "t40"]);
  });

  it("is bounded: the list has the rest", () => {
    const items = Array.from({ length: SECTION_ROWS_MAX + 1 }, (_, index) =>
      taskItem({ task_id: `t${index}`, stage: "reviewed", changed_seq: index }),
    );
    expect(sectionsOf(items)("reviewed")).toHaveLength(SECTION_ROWS_MAX);
    expect(sectionsOf(items)("reviewed")).not.toContain("t0");
  });
});

describe("what changed since the last visit", () => {
  it("is what changed later and doesn't wait, each task once", () => {
    const items = [
      taskItem({ task_id: "old", stage: "decided", changed_seq: 10 }),
      taskItem({ task_id: "new", stage: "decided", changed_seq: 11 }),
      taskItem({ task_id: "waits", stage: "reviewed", changed_seq: 12 }),
      invalidItem({ task_id: "broken", changed_seq: 13 }),
    ];
    expect(sectionsOf(items, 10)("changed")).toEqual(["new"]);
  });
});
