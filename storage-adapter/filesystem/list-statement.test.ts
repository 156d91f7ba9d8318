// How SQLite goes about each kind of list: what makes it quick with 10,000 tasks is that it neither
// sorts nor looks at rows that it won't show.

import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import { LIST_SORTS, type ListQuery } from "../port/index.ts";
import { INDEX_SCHEMA } from "./index-schema.ts";
import { listStatement } from "./list-statement.ts";

const database = new DatabaseSync(":memory:");
database.exec(INDEX_SCHEMA);
afterAll(() => database.close());

function planOf(query: Partial<ListQuery>, key: string | number): string[] {
  const place = query.cursor === undefined ? undefined : { key, task_id: "a" };
  const { sql, values } = listStatement({ limit: 50, ...query }, place);
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  return steps.map((step) => String(step["detail"]));
}

const moment = "2026-01-01T00:00:00.000Z";
const FILTERS: Partial<ListQuery>[] = [
  {},
  { status: "pending" },
  { source: "api" },
  { stage: "reviewed" },
  { stage: "working", active_before: moment },
  { active_before: moment },
  { changed_after: 7 },
  { q: "spoons" },
  { stage: "decided", status: "approved", source: "api", changed_after: 7, q: "spoons" },
];

describe("a list's statement", () => {
  it.each(FILTERS)("walks along one index, from its place on, for %j", (filter) => {
    for (const sort of LIST_SORTS) {
      const isByChange = sort === "changed";
      for (const paging of [{}, { cursor: "given" }]) {
        const plan = planOf({ ...filter, sort, ...paging }, isByChange ? 7 : moment);
        // A sort would be a step of its own.
        expect(plan).toHaveLength(1);
        const byCreation = filter.stage === undefined ? "tasks_created" : "tasks_created_by_stage";
        const index = isByChange ? "tasks_changed" : byCreation;
        expect(plan[0]).toContain(`tasks USING INDEX ${index}`);
        // A page further on doesn't begin at the beginning.
        const onwards = sort === "oldest" ? /^SEARCH .*>\(\?/ : /^SEARCH .*<\(?/;
        if ("cursor" in paging) expect(plan[0]).toMatch(onwards);
      }
    }
  });

  it("begins at once where only the latest changes are wanted", () => {
    const plan = planOf({ sort: "changed", changed_after: 7 }, 0);
    expect(plan).toEqual(["SEARCH tasks USING INDEX tasks_changed (changed_seq>?)"]);
  });

  it("has every filter's column in its index, so that a row is read only to be shown", () => {
    const columnsOf = (index: string) =>
      database
        .prepare("SELECT name FROM pragma_index_info(?)")
        .all(index)
        .map((row) => row["name"]);
    for (const index of ["tasks_created", "tasks_changed"]) {
      expect(columnsOf(index)).toEqual(
        expect.arrayContaining(["status", "stage", "source", "last_activity_at", "changed_seq"]),
      );
    }
  });
});
