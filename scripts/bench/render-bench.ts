// The one rendering of the bench's rows: the table that is printed and that stands in bench.md, and the
// rest of bench.md. report:check renders again and compares.

import { markdownTable, runFacts } from "../report/render-markdown.ts";
import { comparisonText } from "../report/report-schema.ts";
import type { BenchReport } from "./bench-report.ts";
import { type BenchRow, median } from "./bench-row.ts";

/** Enough for a ratio of two figures that differ from run to run. */
const SIGNIFICANT_DIGITS = 3;
/** Markdown's own: fewer dashes make no table. */
const MARK_CHARACTERS_MIN = 3;

export const ROW_COLUMNS = ["name", "measured", "baseline", "value", "target", "verdict"];

/** As cells, in the order of ROW_COLUMNS; measured and baseline are medians over the rounds. */
export function rowCells(row: BenchRow): string[] {
  const baselines = row.rounds.flatMap(({ baseline }) => (baseline === null ? [] : [baseline]));
  return [
    row.name,
    figureText(median(row.rounds.map(({ measured }) => measured))),
    baselines.length === 0 ? "" : figureText(median(baselines)),
    valueText(row),
    row.target === null
      ? ""
      : `${comparisonText[row.target.comparison]} ${withUnit(row.target.value, row)}`,
    row.met === null ? "" : row.met ? "met" : "MISSED",
  ];
}

/** Markdown, its columns aligned for the terminal. */
export function renderRows(rows: readonly BenchRow[]): string {
  const lines = [ROW_COLUMNS, ...rows.map(rowCells)];
  const widths = ROW_COLUMNS.map((_, column) =>
    Math.max(MARK_CHARACTERS_MIN, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const marks = widths.map((width) => "-".repeat(width));
  return [ROW_COLUMNS, marks, ...rows.map(rowCells)]
    .map(
      (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
    )
    .join("\n");
}

export function renderBench(report: BenchReport): string {
  const { rows } = report;
  const sections = [
    "# Bench",
    runFacts(report),
    "Each value is the median of its rounds; a ratio's baseline was measured in the same rounds.",
    renderRows(rows),
    "## What was measured",
    markdownTable(
      ["name", "what", "baseline", "rounds' values"],
      rows.map(({ name, what, baseline, rounds }) => [
        name,
        what,
        baseline ?? "none: the target is absolute",
        rounds.map(({ value }) => figureText(value)).join(", "),
      ]),
    ),
    "## Further figures",
    markdownTable(
      ["name", "figures"],
      rows.map(({ name, details }) => [
        name,
        Object.entries(details)
          .map(([figure, value]) => `${figure} ${figureText(value)}`)
          .join(", "),
      ]),
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

function valueText(row: BenchRow): string {
  return withUnit(row.value, row);
}

function withUnit(figure: number, { unit }: BenchRow): string {
  return unit === "ratio" || unit === "count"
    ? figureText(figure)
    : `${figureText(figure)} ${unit}`;
}

/** Whole from a hundred on; below that three digits. */
export function figureText(figure: number): string {
  if (Number.isInteger(figure) || Math.abs(figure) >= 100) return String(Math.round(figure));
  return String(Number(figure.toPrecision(SIGNIFICANT_DIGITS)));
}
