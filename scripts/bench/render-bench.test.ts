import { describe, expect, it } from "vitest";
import { COUNT_ROW, RATIO_ROW, benchReportOf } from "./bench.fixture.ts";
import { makeRow } from "./bench-row.ts";
import { figureText, renderBench, renderRows } from "./render-bench.ts";

const START_ROW = makeRow({
  name: "start_s",
  what: "a start",
  unit: "s",
  baseline: null,
  rounds: [{ measured: 3.12345 }],
  target: { comparison: "at_most", value: 3 },
});

describe("the table", () => {
  it("has a line for each row, says MISSED aloud and nothing where there is no target", () => {
    const free = { ...RATIO_ROW, name: "dev_rate_ratio", target: null, met: null };
    expect(renderRows([RATIO_ROW, START_ROW, COUNT_ROW, free])).toBe(
      [
        "| name                | measured | baseline | value  | target       | verdict |",
        "| ------------------- | -------- | -------- | ------ | ------------ | ------- |",
        "| get_task_rate_ratio | 7000     | 10000    | 0.8    | at least 0.7 | met     |",
        "| start_s             | 3.12     |          | 3.12 s | at most 3 s  | MISSED  |",
        "| stale_reads_count   | 0        |          | 0      | at most 0    | met     |",
        "| dev_rate_ratio      | 7000     | 10000    | 0.8    |              |         |",
      ].join("\n"),
    );
  });

  it("shows figures with what digits they are good for", () => {
    const figures = [0.12345, 0.5, 12, 12.3456, 99.95, 123.4, 31_800.6];
    expect(figures.map(figureText).join(" ")).toBe("0.123 0.5 12 12.3 100 123 31801");
  });
});

describe("bench.md", () => {
  it("holds the table, what each row is, its rounds and its further figures", () => {
    const text = renderBench(benchReportOf(RATIO_ROW, COUNT_ROW));
    expect(text).toContain(renderRows([RATIO_ROW, COUNT_ROW]));
    expect(text).toContain("| run | npm run bench |");
    expect(text).toContain("| get_task_rate_ratio | one task | hello | 0.7, 0.9, 0.8 |");
    expect(text).toContain(
      "| stale_reads_count | stale reads | none: the target is absolute | 0 |",
    );
    expect(text).toContain("| get_task_rate_ratio | p50_ms 1.23 |");
  });

  it("lets no words of a row make markup", () => {
    const text = renderBench(benchReportOf({ ...RATIO_ROW, what: "a | b <i>" }));
    expect(text).toContain(String.raw`| a \| b \<i\> |`);
  });
});
