// reports/index.html: all phases at a glance, in one file that loads nothing from anywhere. Rendered
// from the reports alone, so that report:check can render it again.

import { type Markup, markup } from "./markup.ts";
import { latencyPlot } from "./latency-plot.ts";
import { BENCH_NAME } from "../bench/bench-report.ts";
import type { BenchRow } from "../bench/bench-row.ts";
import { ROW_COLUMNS, rowCells } from "../bench/render-bench.ts";
import type { FoundBench } from "./read-bench.ts";
import type { PhaseReport } from "./read-reports.ts";
import { limitText, machineText, measureText, versionsText } from "./render-markdown.ts";
import {
  type AcceptanceReport,
  PHASE_TITLES,
  artifactFolder,
  reportName,
} from "./report-schema.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --pass: #0a7d34; --fail: #c62828; }
@media (prefers-color-scheme: dark) { :root { --pass: #5fd38a; --fail: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
.wide { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
td:first-child { min-width: 8rem; }
td:not(:first-child), th { white-space: nowrap; }
td.fail { white-space: normal; min-width: 11rem; }
.pass { color: var(--pass); font-weight: 600; }
.fail { color: var(--fail); font-weight: 600; }
section { border-top: 2px solid var(--line); margin-top: 2rem; }
figure { margin: 1.25rem 0; }
figure .wide { margin: 0; }
figcaption { font-size: .85em; }
figcaption i { display: inline-block; width: .8em; height: .8em; margin-right: .3em; }
figure h3 { font-size: 1em; margin: 0 0 .25rem; }
svg { display: block; width: 100%; min-width: 560px; height: auto; font-size: 11px; fill: currentColor; }
.grid { stroke: var(--line); fill: none; stroke-width: .5; }
.series { fill: none; stroke-width: 1.8; }
.limit { stroke: var(--fail); fill: none; stroke-dasharray: 5 4; }
`;

export function renderIndex(phases: readonly PhaseReport[], bench: FoundBench): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Countersign: acceptance reports</title>
<style>${{ text: STYLE }}</style>
</head>
<body>
<h1>Countersign: acceptance reports</h1>
${table(["phase", "verdict", "checks", "finished", "commit"], phases.map(overviewRow))}
${phases.map((phase) => (phase.state === "read" ? phaseSection(phase) : { text: "" }))}${benchSection(bench)}</body>
</html>
`.text;
}

function overviewRow(phase: PhaseReport): Markup {
  const title = `${phase.phase}: ${PHASE_TITLES[phase.phase]}`;
  if (phase.state === "absent") {
    return markup`<tr><td>${title}</td><td>not run</td><td></td><td></td><td></td></tr>
`;
  }
  if (phase.state === "unreadable") {
    return markup`<tr><td>${title}</td><td class="fail">unreadable: ${phase.problem}</td><td></td><td></td><td></td></tr>
`;
  }
  const { report } = phase;
  const passed = report.checks.filter((check) => check.pass).length;
  return markup`<tr><td><a href="#${report.phase}">${title}</a></td><td>${verdict(report.pass)}</td><td>${passed} of ${report.checks.length}</td><td>${timeText(report.finished_at)}</td><td>${commitMark(report)}</td></tr>
`;
}

function phaseSection(phase: Extract<PhaseReport, { state: "read" }>): Markup {
  const { report, samples } = phase;
  return markup`<section id="${report.phase}">
<h2>Phase ${report.phase}, ${PHASE_TITLES[report.phase]}: ${verdict(report.pass)}</h2>
<p>${report.how_to_run}; ${timeText(report.started_at)} to ${timeText(report.finished_at)}; ${versionsText(report)}; ${machineText(report)}</p>
${report.fail_reasons.length === 0 ? [] : [markup`<ul class="fail">${report.fail_reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`]}
${table(["metric", "value", "limit"], metricRows(report))}
${table(["check", "verdict", "measured", "limit"], checkRows(report))}
${samples.map(latencyPlot)}
<p><a href="${reportName(report.phase)}.md">report</a>, <a href="${reportName(report.phase)}.json">JSON</a>, <a href="${artifactFolder(report.phase)}/">artifacts</a></p>
</section>
`;
}

function benchSection(bench: FoundBench): Markup {
  if (bench.state === "absent") return { text: "" };
  if (bench.state === "unreadable") {
    return markup`<section id="bench">
<h2>Bench: <span class="fail">unreadable: ${bench.problem}</span></h2>
</section>
`;
  }
  const { report } = bench;
  return markup`<section id="bench">
<h2>Bench</h2>
<p>${report.how_to_run}; ${timeText(report.started_at)} to ${timeText(report.finished_at)}; ${commitMark(report)}; ${versionsText(report)}; ${machineText(report)}</p>
<p>Medians of the rounds; a ratio is the measured figure by its baseline, both of the same rounds. A target that is missed fails nothing.</p>
${table(ROW_COLUMNS, report.rows.map(benchRowMarkup))}
<p><a href="${BENCH_NAME}.md">report</a>, <a href="${BENCH_NAME}.json">JSON</a></p>
</section>
`;
}

function benchRowMarkup(row: BenchRow): Markup {
  const cells = rowCells(row);
  return markup`<tr>${cells.map((cell, column) => (column === cells.length - 1 ? markup`<td>${benchVerdict(row, cell)}</td>` : markup`<td>${cell}</td>`))}</tr>
`;
}

function benchVerdict({ met }: BenchRow, text: string): Markup | string {
  if (met === null) return text;
  return markup`<span class="${met ? "pass" : "fail"}">${text}</span>`;
}

/** Scrolls by itself where the page is too narrow for it. */
function table(head: readonly string[], rows: readonly Markup[]): Markup {
  return markup`<div class="wide"><table>
<thead><tr>${head.map((name) => markup`<th>${name}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>`;
}

function metricRows(report: AcceptanceReport): Markup[] {
  return Object.entries(report.metrics).map(
    ([name, value]) =>
      markup`<tr><td>${name}</td><td>${measureText(value)}</td><td>${limitText(report, name)}</td></tr>
`,
  );
}

function checkRows(report: AcceptanceReport): Markup[] {
  return report.checks.map(
    ({ name, expectation, measured, pass }) =>
      markup`<tr><td>${expectation}</td><td>${verdict(pass)}</td><td>${measureText(measured)}</td><td>${limitText(report, name)}</td></tr>
`,
  );
}

/** Seconds are enough at a glance; the JSON has the rest. */
function timeText(at: string): string {
  return `${at.slice(0, "YYYY-MM-DD".length)} ${at.slice("YYYY-MM-DDT".length, "YYYY-MM-DDTHH:MM:SS".length)} UTC`;
}

function commitMark({ commit, dirty }: Pick<AcceptanceReport, "commit" | "dirty">): string {
  if (commit === null) return "none";
  return `${commit.slice(0, 12)}${dirty === true ? " with changes" : ""}`;
}

function verdict(pass: boolean): Markup {
  return pass ? markup`<span class="pass">pass</span>` : markup`<span class="fail">FAIL</span>`;
}
