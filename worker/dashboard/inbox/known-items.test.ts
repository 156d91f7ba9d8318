import { describe, expect, it } from "vitest";
import { taskItem } from "../rows/item.fixture.ts";
import { KNOWN_MAX, isRunningDry, mergeChanges, mergeItems } from "./known-items.ts";

const around = { nowMs: 0, sinceSeq: 1_000_000 };
const knownOf = (...items: ReturnType<typeof taskItem>[]) => mergeItems(new Map(), items);
const many = (count: number, fields: Parameters<typeof taskItem>[0]) =>
  Array.from({ length: count }, (_, index) => taskItem({ task_id: `t${index}`, ...fields }));

describe("what is known of a task", () => {
  it("is its latest change, in whatever order the answers come", () => {
    const early = taskItem({ changed_seq: 5, stage: "working" });
    const late = taskItem({ changed_seq: 6, stage: "delivered" });
    expect(mergeItems(knownOf(early), [late]).get("t1")).toBe(late);
    expect(mergeItems(knownOf(late), [early]).get("t1")).toBe(late);
  });

  it("is nothing once its file is gone", () => {
    const changed = { items: [], deleted: ["t1"] };
    expect(mergeChanges(knownOf(taskItem()), changed, around).size).toBe(0);
  });

  it("is forgotten when too much is known and no section shows it", () => {
    const full = knownOf(...many(KNOWN_MAX, { stage: "decided" }));
    const waits = taskItem({ task_id: "waits", stage: "reviewed" });
    expect(mergeChanges(full, { items: [], deleted: [] }, around).size).toBe(KNOWN_MAX);
    const merged = mergeChanges(full, { items: [waits], deleted: [] }, around);
    expect([...merged.keys()]).toEqual(["waits"]);
  });
});

describe("a section", () => {
  it("runs dry when few rows are left of many", () => {
    const few = knownOf(...many(24, { stage: "reviewed" }));
    expect(isRunningDry(few, { reviewed: 60, delivered: 0 })).toBe(true);
    expect(isRunningDry(few, { reviewed: 24, delivered: 0 })).toBe(false);
    expect(isRunningDry(few, { reviewed: 24, delivered: 1 })).toBe(true);
  });

  it("does not while half of it is there", () => {
    const half = knownOf(...many(25, { stage: "reviewed" }));
    expect(isRunningDry(half, { reviewed: 60, delivered: 0 })).toBe(false);
  });
});
