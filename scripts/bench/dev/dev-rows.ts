// What the rounds under `npm run dev` and under `npm start` amount to.

import { type BenchRow, makeRow } from "../bench-row.ts";
import { loadDetails } from "../load-details.ts";
import type { LoadResult } from "../load/run-load.ts";

export interface Figures {
  task: LoadResult;
  list: LoadResult;
  approve: LoadResult;
}

export interface DevRound {
  dev: Figures;
  start: Figures;
}

const ROWS: { figure: keyof Figures; name: string; what: string }[] = [
  { figure: "task", name: "dev_get_task_rate_ratio", what: "GET /api/tasks/{id}" },
  { figure: "list", name: "dev_list_tasks_rate_ratio", what: "GET /api/tasks?limit=20" },
  { figure: "approve", name: "dev_approve_rate_ratio", what: "durable approves, 10 writers" },
];

export function devRows(results: readonly DevRound[]): BenchRow[] {
  return ROWS.map((row) => devRow(row, results));
}

function devRow(
  { figure, name, what }: (typeof ROWS)[number],
  results: readonly DevRound[],
): BenchRow {
  return makeRow({
    name,
    what: `${what}, under npm run dev: a second`,
    unit: "ratio",
    baseline: "the same a second under npm start",
    rounds: results.map(({ dev, start }) => ({
      measured: dev[figure].perSecond,
      baseline: start[figure].perSecond,
    })),
    target: null,
    details: {
      ...loadDetails(results.map(({ dev }) => dev[figure])),
      ...loadDetails(
        results.map(({ start }) => start[figure]),
        "baseline_",
      ),
    },
  });
}
