import { expect, it } from "vitest";
import { benchRow } from "../bench-row.ts";
import type { ListRound, StartRound } from "./size-rounds.ts";
import { listRow, memoryRow, resumeRow, startRows } from "./size-rows.ts";

const list = (few: number, many: number): ListRound => ({
  few: { p50: few / 2, p95: few, keptP50: 1, keptP95: 2 },
  many: { p50: many / 2, p95: many, keptP50: 1, keptP95: 3 },
});

const start = (longLogS: number, usedMb: number): StartRound => ({
  emptyS: 1,
  manyTasksS: 1.5,
  longLogS,
  longLogKilledS: longLogS + 1,
  longLogNoIndexS: longLogS + 4,
  idle: { node: 200, workerd: 100 },
  emptyUsed: { node: 220, workerd: 105 },
  started: { node: 250, workerd: 100 },
  used: { node: usedMb, workerd: 110 },
});

it("a list's row is the median of the rounds' ratios of both p95", () => {
  const row = listRow([list(2, 2), list(2, 3), list(4, 12)]);
  expect(benchRow.parse(row)).toEqual(row);
  expect(row.rounds[2]).toEqual({ measured: 12, baseline: 4, value: 3 });
  expect([row.value, row.met]).toEqual([1.5, true]);
  expect(row.details).toMatchObject({ many_p95_ms: 3, few_kept_p95_ms: 2, kept_p95_ratio: 1.5 });
  expect(listRow([list(2, 3.01)]).met).toBe(false);
});

it("a start's row is in seconds, beside the start on an empty folder", () => {
  const rows = startRows([start(5, 0), start(2, 0), start(9, 0)]);
  for (const row of rows) expect(benchRow.parse(row)).toEqual(row);
  expect(rows.map(({ name, value, met }) => [name, value, met])).toEqual([
    ["start_10000_tasks_s", 1.5, true],
    ["start_million_lines_s", 5, true],
    ["start_million_lines_killed_s", 6, null],
    ["start_million_lines_no_index_s", 9, null],
  ]);
  expect(rows[1]?.rounds[0]).toEqual({ measured: 5, baseline: 1, value: 5 });
  expect(rows[1]?.details).toEqual({ above_empty_s: 4 });
  expect(startRows([start(5.01, 0)])[1]?.met).toBe(false);
});

it("a resume's row is the median of the rounds' p95", () => {
  const row = resumeRow([[10, 20], [30, 200], [40]]);
  expect(benchRow.parse(row)).toEqual(row);
  expect([row.value, row.met, row.details]).toEqual([40, true, { p50_ms: 40, max_ms: 200 }]);
  expect(resumeRow([[200.1]]).met).toBe(false);
});

it("memory's row is what both processes have above the empty folder's, never less than none", () => {
  const row = memoryRow([start(1, 340), start(1, 100), start(1, 350)]);
  expect(benchRow.parse(row)).toEqual(row);
  expect(row.rounds.map(({ value }) => value)).toEqual([150, 0, 160]);
  expect([row.value, row.met]).toEqual([150, true]);
  expect(row.details).toMatchObject({ idle_node_mb: 200, used_node_mb: 340, used_workerd_mb: 110 });
  expect(memoryRow([start(1, 341)]).met).toBe(false);
});
