import { describe, expect, it } from "vitest";
import { taskItem } from "../rows/item.fixture.ts";
import { appendPage, dropDeleted, isUnsettled, noteChanges, settle } from "./merge-list.ts";
import type { LoadedList } from "./merge-list.ts";

const created = (hour: number) => `2026-03-01T${String(hour).padStart(2, "0")}:00:00.000Z`;
const task = (id: string, hour: number, fields: Parameters<typeof taskItem>[0] = {}) =>
  taskItem({ task_id: id, created_at: created(hour), changed_seq: hour, ...fields });

const loaded: LoadedList = {
  items: [task("c", 12), task("b", 11), task("a", 10)],
  incoming: [],
  nextCursor: "more",
};
const ids = (items: readonly { task_id: string }[]) => items.map((item) => item.task_id);

describe("what is shown", () => {
  it("changes in place, and no row moves", () => {
    const change = task("b", 11, { status: "approved", stage: "decided", changed_seq: 40 });
    const list = noteChanges(loaded, [change], {});
    expect(ids(list.items)).toEqual(["c", "b", "a"]);
    expect(list.items[1]).toBe(change);
    expect(isUnsettled(list, {})).toBe(false);
  });

  it("is not set back by an answer that was overtaken", () => {
    const late = task("b", 11, { status: "approved", changed_seq: 11 });
    expect(noteChanges(loaded, [late], {}).items[1]).toBe(loaded.items[1]);
  });

  it("stays when it no longer matches the filter, until rows may move", () => {
    const filter = { status: "pending" } as const;
    const change = task("b", 11, { status: "approved", stage: "decided", changed_seq: 40 });
    const list = noteChanges(loaded, [change], filter);
    expect(ids(list.items)).toEqual(["c", "b", "a"]);
    expect(isUnsettled(list, filter)).toBe(true);
    expect(ids(settle(list, filter).items)).toEqual(["c", "a"]);
  });

  it("goes when its file is deleted", () => {
    expect(ids(dropDeleted(loaded, ["b", "x"]).items)).toEqual(["c", "a"]);
  });
});

describe("what is new to the list", () => {
  it("waits until rows may move, and then stands where it belongs", () => {
    const list = noteChanges(loaded, [task("new", 13), task("between", 11, { task_id: "b2" })], {});
    expect(ids(list.items)).toEqual(["c", "b", "a"]);
    expect(ids(list.incoming)).toEqual(["new", "b2"]);
    expect(ids(settle(list, {}).items)).toEqual(["new", "c", "b2", "b", "a"]);
    expect(settle(list, {}).incoming).toEqual([]);
  });

  it("is left out when it doesn't match, or has stopped matching meanwhile", () => {
    const filter = { stage: "reviewed", source: "api" } as const;
    const fits = task("new", 13, { stage: "reviewed" });
    expect(ids(noteChanges(loaded, [fits], filter).incoming)).toEqual(["new"]);
    const decided = { ...fits, stage: "decided", changed_seq: 50 } as const;
    const list = noteChanges(noteChanges(loaded, [fits], filter), [decided], filter);
    expect(list.incoming).toEqual([]);
    expect(noteChanges(loaded, [task("x", 13, { source: "sample" })], filter).incoming).toEqual([]);
  });

  it("is left to a later page when it is older than everything loaded", () => {
    expect(noteChanges(loaded, [task("older", 9)], {}).incoming).toEqual([]);
    const whole = { ...loaded, nextCursor: null };
    expect(ids(noteChanges(whole, [task("older", 9)], {}).incoming)).toEqual(["older"]);
  });

  it("comes into a search only when the search done again has found it", () => {
    const filter = { q: "spoons" };
    expect(noteChanges(loaded, [task("new", 13)], filter).incoming).toEqual([]);
    const found = noteChanges(loaded, [task("new", 13)], {});
    const later = noteChanges(found, [task("new", 13, { changed_seq: 60 })], filter);
    expect(ids(later.incoming)).toEqual(["new"]);
  });
});

describe("a further page", () => {
  it("stands behind the others, without what is there already", () => {
    const list = appendPage(loaded, { items: [task("a", 10), task("z", 9)], next_cursor: null });
    expect(ids(list.items)).toEqual(["c", "b", "a", "z"]);
    expect(list.nextCursor).toBeNull();
  });
});

it("is the very same list when there is nothing to settle, so that nothing is drawn anew", () => {
  expect(settle(loaded, {})).toBe(loaded);
});
