// What the rounds of requests amount to.

import { type BenchRow, makeRow } from "../bench-row.ts";
import { loadDetails } from "../load-details.ts";
import type { LoadResult } from "../load/run-load.ts";

/** Issue 7's. */
const TASK_RATIO_MIN = 0.7;
const LIST_RATIO_MIN = 0.5;

export interface RequestRound {
  hello: LoadResult;
  task: LoadResult;
  list: LoadResult;
}

export function requestRows(results: readonly RequestRound[]): BenchRow[] {
  const common = {
    unit: "ratio" as const,
    baseline: "requests a second of a worker that says hello, on the same worker host",
  };
  const figures = (figure: "task" | "list") => ({
    rounds: results.map((result) => ({
      measured: result[figure].perSecond,
      baseline: result.hello.perSecond,
    })),
    details: {
      ...loadDetails(results.map((result) => result[figure])),
      ...loadDetails(
        results.map((result) => result.hello),
        "baseline_",
      ),
    },
  });
  return [
    makeRow({
      ...common,
      name: "get_task_rate_ratio",
      what: "GET /api/tasks/{id}, 100 connections: requests a second",
      target: { comparison: "at_least", value: TASK_RATIO_MIN },
      ...figures("task"),
    }),
    makeRow({
      ...common,
      name: "list_tasks_rate_ratio",
      what: "GET /api/tasks?limit=20 of 1,000 tasks, 100 connections: requests a second",
      target: { comparison: "at_least", value: LIST_RATIO_MIN },
      ...figures("list"),
    }),
  ];
}
