// The one rendering of a report as Markdown; report:check renders again and compares. What comes from
// outside (a reason may quote the service's last words) is escaped: it makes no markup.

import {
  type AcceptanceReport,
  type Measure,
  PHASE_TITLES,
  comparisonText,
} from "./report-schema.ts";

type Run = Pick<
  AcceptanceReport,
  "how_to_run" | "started_at" | "finished_at" | "commit" | "dirty" | "versions" | "machine"
>;

export function renderMarkdown(report: AcceptanceReport): string {
  const sections = [
    `# Phase ${report.phase}, ${PHASE_TITLES[report.phase]}: ${report.pass ? "pass" : "FAIL"}`,
    runFacts(report),
    ...(report.fail_reasons.length === 0
      ? []
      : ["## Why it fails", report.fail_reasons.map((reason) => `- ${escape(reason)}`).join("\n")]),
    "## Checks",
    markdownTable(
      ["check", "expectation", "limit", "measured", "verdict"],
      report.checks.map(({ name, expectation, measured, pass }) => [
        name,
        expectation,
        limitText(report, name),
        measureText(measured),
        pass ? "pass" : "FAIL",
      ]),
    ),
    "## Metrics",
    markdownTable(
      ["metric", "value", "limit"],
      Object.entries(report.metrics).map(([name, value]) => [
        name,
        measureText(value),
        limitText(report, name),
      ]),
    ),
    "## Artifacts",
    markdownTable(
      ["path", "SHA-256", "note"],
      report.artifacts.map(({ path, sha256, note }) => [path, sha256, note ?? ""]),
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

export function measureText(measure: Measure): string {
  return measure === null ? "not measured" : String(measure);
}

/** What a check or metric of that name is held against; empty when it is only reported. */
export function limitText({ thresholds }: AcceptanceReport, name: string): string {
  const limit = thresholds.find((each) => each.name === name);
  return limit === undefined ? "" : `${comparisonText[limit.comparison]} ${String(limit.value)}`;
}

export function commitText({ commit, dirty }: Pick<AcceptanceReport, "commit" | "dirty">): string {
  if (commit === null) return "none";
  return dirty === true ? `${commit} with uncommitted changes` : commit;
}

export function versionsText({ versions }: Pick<AcceptanceReport, "versions">): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

export function machineText({ machine }: Pick<AcceptanceReport, "machine">): string {
  return `${machine.cores} x ${machine.cpu}, ${machine.memory_mib} MiB, ${machine.os}`;
}

/** Of the run itself, whatever it was for. */
export function runFacts(report: Run): string {
  return markdownTable(
    ["", ""],
    [
      ["run", report.how_to_run],
      ["started", report.started_at],
      ["finished", report.finished_at],
      ["commit", commitText(report)],
      ["versions", versionsText(report)],
      ["machine", machineText(report)],
    ],
  );
}

export function markdownTable(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function escape(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*<>[\]|]/g, String.raw`\$&`);
}
