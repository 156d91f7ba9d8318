// The second look at a report (SPEC 9): is it one, are its artifacts the ones it names, is its
// Markdown its own, and does its verdict follow from its numbers? It judges anew, from SPEC's limits
// and the raw material, and uses nothing of what the verifiers judge with. Answers what is wrong.

import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { PhaseReport } from "./read-reports.ts";
import { readIfThere } from "./read-reports.ts";
import { recount } from "./recount.ts";
import type { Recounted } from "./recounted.ts";
import { renderMarkdown } from "./render-markdown.ts";
import {
  type AcceptanceReport,
  type Measure,
  type Threshold,
  artifactFolder,
  reportName,
} from "./report-schema.ts";
import { SPEC_CHECKS, SPEC_METRICS, SPEC_RECOUNTED } from "./spec-limits.ts";

export async function checkReport(reportsDir: string, found: PhaseReport): Promise<string[]> {
  if (found.state === "absent") return [];
  if (found.state === "unreadable") return [`not a report: ${found.problem}`];
  const { report } = found;
  const artifacts = await readArtifacts(reportsDir, report);
  const markdown = await readIfThere(join(reportsDir, `${reportName(report.phase)}.md`));
  return [
    ...artifacts.problems,
    ...(markdown === renderMarkdown(report) ? [] : ["the .md is not what the .json renders to"]),
    ...judgeChecks(report),
    ...judgeMetrics(report),
    ...judgeVerdict(report),
    ...judgeRecount(report, artifacts.texts),
  ];
}

async function readArtifacts(
  reportsDir: string,
  report: AcceptanceReport,
): Promise<{ texts: Map<string, string>; problems: string[] }> {
  const folder = join(reportsDir, artifactFolder(report.phase));
  const texts = new Map<string, string>();
  const problems: string[] = [];
  const pattern = new RegExp(`^[^/]+/${artifactFolder(report.phase)}/([^/]+)$`);
  for (const { path, sha256 } of report.artifacts) {
    const name = pattern.exec(path)?.[1];
    if (name === undefined || name === "..") {
      problems.push(`artifact ${path} is outside of the phase's folder`);
      continue;
    }
    if (texts.has(name)) problems.push(`artifact ${path} is named twice`);
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes === undefined) {
      problems.push(`artifact ${path} is missing`);
      continue;
    }
    const actual = createHash("sha256").update(bytes).digest("hex");
    if (actual !== sha256) problems.push(`artifact ${path} has SHA-256 ${actual}, not ${sha256}`);
    texts.set(name, bytes.toString("utf8"));
  }
  const present = await readdir(folder).catch(() => []);
  for (const name of present) {
    if (!texts.has(name)) problems.push(`artifact ${name} is not named in the report`);
  }
  return { texts, problems };
}

function judgeChecks(report: AcceptanceReport): string[] {
  const thresholds = new Map(report.thresholds.map((threshold) => [threshold.name, threshold]));
  const names = report.checks.map(({ name }) => name);
  const problems = report.checks.flatMap(({ name, measured, pass }) => {
    const threshold = thresholds.get(name);
    if (threshold === undefined) return [`check ${name} has no threshold`];
    const { metrics } = report;
    if (Object.hasOwn(metrics, name) && metrics[name] !== measured) {
      return [`check ${name} measured ${String(measured)}, the metric says otherwise`];
    }
    return satisfies(measured, threshold) === pass
      ? []
      : [`check ${name} says ${pass ? "pass" : "fail"}, its numbers say the opposite`];
  });
  if (names.length === 0) problems.push("there is no check");
  if (new Set(names).size !== names.length) problems.push("two checks have one name");
  for (const name of thresholds.keys()) {
    if (!names.includes(name)) problems.push(`the check of threshold ${name} was not run`);
  }
  for (const [name, limit] of Object.entries(SPEC_CHECKS[report.phase])) {
    const check = report.checks.find((each) => each.name === name);
    if (check === undefined) problems.push(`check ${name} is missing`);
    else if (report.pass && limit?.(check.measured) === false) {
      const measured = String(check.measured);
      problems.push(`check ${name} is ${measured}, beyond SPEC 9's limit, yet the phase passed`);
    }
  }
  return problems;
}

function satisfies(measured: Measure, { comparison, value }: Threshold): boolean {
  if (comparison === "equals") return measured === value;
  if (typeof measured !== "number" || typeof value !== "number") return false;
  return comparison === "at_most" ? !(measured > value) : !(measured < value);
}

/** A passed phase reaches SPEC's limits, whatever thresholds the report names. */
function judgeMetrics(report: AcceptanceReport): string[] {
  return Object.entries(SPEC_METRICS[report.phase]).flatMap(([name, limit]) => {
    const value = report.metrics[name];
    if (value === undefined) return [`metric ${name} is missing`];
    if (!report.pass) return [];
    if (value === null) return [`metric ${name} was not measured, yet the phase passed`];
    return limit === undefined || limit(value)
      ? []
      : [`metric ${name} is ${String(value)}, beyond SPEC 9's limit, yet the phase passed`];
  });
}

function judgeVerdict(report: AcceptanceReport): string[] {
  const problems: string[] = [];
  const failed = report.checks.filter((check) => !check.pass).length;
  if (report.pass && failed > 0) problems.push(`it passed with ${failed} failed checks`);
  if (report.pass && report.fail_reasons.length > 0) problems.push("it passed with fail_reasons");
  if (!report.pass && report.fail_reasons.length === 0) problems.push("it failed without a reason");
  if (report.finished_at < report.started_at) problems.push("it finished before it started");
  if (report.pass && report.artifacts.length === 0) problems.push("it passed without an artifact");
  return problems;
}

function judgeRecount(report: AcceptanceReport, texts: ReadonlyMap<string, string>): string[] {
  let counts: Recounted[];
  try {
    counts = recount(texts);
  } catch {
    return ["an artifact is not what its name says: nothing can be counted again"];
  }
  const measures: Record<string, Measure> = {
    ...Object.fromEntries(report.checks.map(({ name, measured }) => [name, measured])),
    ...report.metrics,
  };
  const said = (name: string) =>
    `${Object.hasOwn(report.metrics, name) ? "metric" : "check"} ${name} is ${String(measures[name])}`;
  const isCounted = (name: string) => counts.some((count) => count.name === name);
  const unproved = SPEC_RECOUNTED[report.phase].filter(
    (name) => (measures[name] ?? null) !== null && !isCounted(name),
  );
  return [
    ...unproved.map((name) => `${said(name)}, but no artifact tells of it`),
    ...counts
      .filter(({ name }) => Object.hasOwn(measures, name))
      .filter(({ name, holds }) => !holds(measures[name] ?? null))
      .map(({ name, counted }) => `${said(name)}, the artifacts say ${counted}`),
  ];
}
