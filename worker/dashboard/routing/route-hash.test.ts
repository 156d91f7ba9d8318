import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TASK_STAGES } from "../../domain/stage.ts";
import { TASK_SOURCES, TASK_STATUSES } from "../../domain/task-schema.ts";
import { SOURCES, STATUSES, formatRoute, parseRoute } from "./route-hash.ts";
import type { Route } from "./route-hash.ts";

describe("the address", () => {
  it("names the inbox, the list with its filter, and a task", () => {
    expect(formatRoute({ page: "inbox" })).toBe("#/");
    expect(formatRoute({ page: "list", filter: {} })).toBe("#/tasks");
    const filter = { status: "rejected", stage: "reviewed", q: "a b&c" } as const;
    expect(formatRoute({ page: "list", filter })).toBe(
      "#/tasks?status=rejected&stage=reviewed&q=a+b%26c",
    );
    expect(formatRoute({ page: "task", taskId: "a1" })).toBe("#/tasks/a1");
  });

  it("leads to the inbox where it is empty or can't be read", () => {
    for (const hash of ["", "#", "#/", "#/nope", "#/tasks/", "#/tasks/%", "#main"]) {
      expect([hash, parseRoute(hash)]).toEqual([hash, { page: "inbox" }]);
    }
  });

  it("leaves out what is no filter of ours", () => {
    expect(parseRoute("#/tasks?status=odd&stage=&source=pigeon&q=&x=1")).toEqual({
      page: "list",
      filter: {},
    });
  });

  it("leads back to the same place, whatever is searched for", () => {
    const some = <T>(values: readonly T[]) =>
      fc.option(fc.constantFrom(...values), { nil: undefined });
    const filters = fc.record(
      { status: some(STATUSES), stage: some(TASK_STAGES), source: some(SOURCES), q: fc.string() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(filters, (wanted) => {
        const given = Object.entries(wanted).filter(
          ([, value]) => value !== undefined && value !== "",
        );
        const place: Route = { page: "list", filter: Object.fromEntries(given) };
        expect(parseRoute(formatRoute(place))).toEqual(place);
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (taskId) => {
        expect(parseRoute(formatRoute({ page: "task", taskId }))).toEqual({ page: "task", taskId });
      }),
    );
  });
});

it("knows all statuses and sources that tasks have", () => {
  expect(STATUSES).toEqual([...TASK_STATUSES, "invalid"]);
  expect(SOURCES).toEqual(TASK_SOURCES);
});
