import { expect, it } from "vitest";
import { delaysOf, tabulateDeliveries } from "./delivery-table.ts";

const CHANGES = [5, 7, 9].map((seq) => ({ seq, sent_at_ms: seq * 100 }));

it("has a row for each change, and the order in which the rows came to each client", () => {
  const table = tabulateDeliveries(
    3,
    [
      [0, 5, 502.04],
      [1, 5, 502.06],
      [0, 7, 703],
      [0, 9, 904],
      [1, 9, 904],
      [1, 7, 905],
      [1, 7, 999],
    ],
    CHANGES,
  );
  expect(table.rows).toEqual([
    [5, 500, [2, 2.1, null]],
    [7, 700, [3, 205, null]],
    [9, 900, [4, 4, null]],
  ]);
  expect(table.arrived).toEqual(["0-2", "0 2 1 1", ""]);
  expect(delaysOf(table)).toEqual([2, 2.1, 3, 205, 4, 4]);
});

it("counts others' changes from their first arrival, and leaves their delays out", () => {
  const arrivals: [number, number, number][] = [
    [1, 6, 650],
    [0, 6, 651.5],
    [0, 5, 652],
  ];
  const table = tabulateDeliveries(2, arrivals, CHANGES.slice(0, 1));
  expect(table.rows).toEqual([
    [5, 500, [152, null]],
    [6, null, [1.5, 0]],
  ]);
  expect(table.arrived).toEqual(["1 0", "1"]);
  expect(delaysOf(table)).toEqual([152]);
});

it("has a row for a change that came to nobody", () => {
  expect(tabulateDeliveries(1, [], CHANGES.slice(0, 1))).toEqual({
    rows: [[5, 500, [null]]],
    arrived: [""],
  });
});
