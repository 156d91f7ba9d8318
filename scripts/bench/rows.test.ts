// What is held against what, and which target belongs to it.

import { describe, expect, it } from "vitest";
import { loadResult } from "./bench.fixture.ts";
import type { BenchRow } from "./bench-row.ts";
import { devRows } from "./dev/dev-rows.ts";
import { requestRows } from "./requests/request-rows.ts";
import { writeRows } from "./writes/write-rows.ts";

const verdicts = (rows: readonly BenchRow[]) =>
  rows.map(({ name, value, target, met }) => [name, value, target?.comparison, target?.value, met]);

describe("the request rows", () => {
  it("hold each rate against hello's of the same round", () => {
    const rows = requestRows([
      { hello: loadResult(1_000), task: loadResult(700), list: loadResult(490) },
    ]);
    expect(verdicts(rows)).toEqual([
      ["get_task_rate_ratio", 0.7, "at_least", 0.7, true],
      ["list_tasks_rate_ratio", 0.49, "at_least", 0.5, false],
    ]);
    const [task] = rows;
    expect(task?.details).toMatchObject({
      per_s: 700,
      p50_ms: 700,
      generator_utilization: 0.5,
      baseline_per_s: 1_000,
      baseline_generator_utilization: 0.5,
    });
  });
});

describe("the write rows", () => {
  it("hold ten writers' rate, and one writer's p50, against the bare loop's", () => {
    const bare = { perSecond: 2_000, p50Ms: 0.5, p95Ms: 0.9 };
    const many = loadResult(1_900);
    const one = { ...loadResult(400), p50Ms: 2 };
    const rows = writeRows([{ bare, many, one }], { fileBytes: 3_000, lineBytes: 600 });
    expect(verdicts(rows)).toEqual([
      ["approve_rate_ratio", 0.95, "at_least", 1, false],
      ["approve_p50_ratio", 4, "at_most", 4, true],
    ]);
    expect(rows[0]?.details).toMatchObject({ task_file_bytes: 3_000, audit_line_bytes: 600 });
    expect(rows[1]?.details).toMatchObject({ per_s: 400, baseline_p95_ms: 0.9 });
  });
});

describe("the rows of npm run dev", () => {
  it("hold each figure against the same under npm start, without a target", () => {
    const start = { task: loadResult(1_000), list: loadResult(800), approve: loadResult(500) };
    const dev = { task: loadResult(100), list: loadResult(40), approve: loadResult(250) };
    expect(verdicts(devRows([{ dev, start }]))).toEqual([
      ["dev_get_task_rate_ratio", 0.1, undefined, undefined, null],
      ["dev_list_tasks_rate_ratio", 0.05, undefined, undefined, null],
      ["dev_approve_rate_ratio", 0.5, undefined, undefined, null],
    ]);
  });
});

it("further figures are medians over the rounds", () => {
  const rounds = [3, 1, 2].map((perSecond) => ({
    hello: loadResult(10),
    task: loadResult(perSecond),
    list: loadResult(1),
  }));
  expect(requestRows(rounds)[0]?.details).toMatchObject({ per_s: 2, p95_ms: 2, p99_ms: 2 });
});
