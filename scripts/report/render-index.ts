// reports/index.html: all phases at a glance, in one file that loads nothing from anywhere. Rendered
// from the reports alone, so that report:check can render it again.

import { type Markup, markup } from "./markup.ts";
import { latencyPlot } from "./latency-plot.ts";
import type { PhaseReport } from "./read-reports.ts";
import { commitText, machineText, measureText, versionsText } from "./render-markdown.ts";
import {
  type AcceptanceReport,
  PHASE_TITLES,
  artifactFolder,
  comparisonText,
  reportName,
} from "./report-schema.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --pass: #0a7d34; --fail: #c62828; }
@media (prefers-color-scheme: dark) { :root { --pass: #5fd38a; --fail: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; }
.pass { color: var(--pass); font-weight: 600; }
.fail { color: var(--fail); font-weight: 600; }
section { border-top: 2px solid var(--line); margin-top: 2rem; }
figure { margin: 1rem 0; }
figcaption { font-size: .85em; }
figcaption i { display: inline-block; width: .8em; height: .8em; margin-right: .3em; }
svg { width: 100%; height: auto; font-size: 11px; fill: currentColor; }
.grid { stroke: var(--line); fill: none; stroke-width: .5; }
.series { fill: none; stroke-width: 1.8; }
.limit { stroke: var(--fail); fill: none; stroke-dasharray: 5 4; }
`;

export function renderIndex(phases: readonly PhaseReport[]): string {
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
<table>
<thead><tr><th>phase</th><th>verdict</th><th>checks</th><th>finished</th><th>commit</th></tr></thead>
<tbody>
${phases.map(overviewRow)}</tbody>
</table>
${phases.map((phase) => (phase.state === "read" ? phaseSection(phase) : { text: "" }))}</body>
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
  return markup`<tr><td><a href="#${report.phase}">${title}</a></td><td>${verdict(report.pass)}</td><td>${passed} of ${report.checks.length}</td><td>${report.finished_at}</td><td>${commitText(report)}</td></tr>
`;
}

function phaseSection(phase: Extract<PhaseReport, { state: "read" }>): Markup {
  const { report, samples } = phase;
  return markup`<section id="${report.phase}">
<h2>Phase ${report.phase}, ${PHASE_TITLES[report.phase]}: ${verdict(report.pass)}</h2>
<p>${report.how_to_run}; ${report.started_at} to ${report.finished_at}; ${versionsText(report)}; ${machineText(report)}</p>
${report.fail_reasons.length === 0 ? [] : [markup`<ul class="fail">${report.fail_reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`]}
<table>
<thead><tr><th>metric</th><th>value</th><th>limit</th></tr></thead>
<tbody>${Object.entries(report.metrics).map(([name, value]) => markup`<tr><td>${name}</td><td>${measureText(value)}</td><td>${limitText(report, name)}</td></tr>`)}</tbody>
</table>
<table>
<thead><tr><th>check</th><th>measured</th><th>verdict</th></tr></thead>
<tbody>${report.checks.map((check) => markup`<tr><td>${check.expectation}</td><td>${measureText(check.measured)}</td><td>${verdict(check.pass)}</td></tr>`)}</tbody>
</table>
${samples.map(latencyPlot)}
<p><a href="${reportName(report.phase)}.md">report</a>, <a href="${reportName(report.phase)}.json">JSON</a>, <a href="${artifactFolder(report.phase)}/">artifacts</a></p>
</section>
`;
}

function limitText(report: AcceptanceReport, name: string): string {
  const threshold = report.thresholds.find((each) => each.name === name);
  if (threshold === undefined) return "";
  return `${comparisonText[threshold.comparison]} ${String(threshold.value)}`;
}

function verdict(pass: boolean): Markup {
  return pass ? markup`<span class="pass">pass</span>` : markup`<span class="fail">FAIL</span>`;
}
