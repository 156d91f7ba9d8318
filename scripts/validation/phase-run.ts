// One verifier's run, the same for all phases: collect measures step by step, judge them by the
// gates, write the report. A step that fails leaves its measures out and its reason in; the report is
// written whatever happens.

import { resolve } from "node:path";
import { describeRun } from "../report/describe-run.ts";
import { type AcceptanceReport, type Phase, reportName } from "../report/report-schema.ts";
import { type ArtifactSource, writeReport } from "../report/write-report.ts";
import { evaluateGates } from "./evaluate-gates.ts";
import type { Gate, Measures } from "./gates.ts";
import { VerificationFault } from "./verification-fault.ts";

export interface PhaseRun {
  measures: Measures;
  artifacts: ArtifactSource[];
  /** What kept steps from ending, one sentence each. */
  troubles: string[];
  /** What a measure alone doesn't tell, by its name: quoted where its gate fails. */
  explanations: Record<string, string>;
  /** What to put away when the phase has passed; of one that failed it is evidence. */
  afterPass: (() => Promise<void>)[];
  /** Of the k6 that drove it, if one did. */
  k6Version: string | undefined;
  /** Runs a step. Answers whether it came to its end. */
  step(name: string, run: () => Promise<void>): Promise<boolean>;
}

export interface PhasePlan {
  phase: Phase;
  howToRun: string;
  metrics: readonly string[];
}

export interface PhaseOptions {
  /** Where the project and its node_modules are. */
  projectDir: string;
  reportsDir: string;
  /** Where progress is said. */
  log: (line: string) => void;
}

/** `collect` answers the gates that hold for what it looked at. */
export async function runPhase(
  plan: PhasePlan,
  options: PhaseOptions,
  collect: (run: PhaseRun) => Promise<readonly Gate[]>,
): Promise<AcceptanceReport> {
  const startedAt = new Date().toISOString();
  const run = createPhaseRun(options.log);
  const gates = await collect(run);
  const evaluation = evaluateGates(gates, run.measures, run.explanations);
  const description = await describeRun(options.projectDir, run.k6Version);
  // A report is read elsewhere: where the project stood on this machine is nobody's business.
  const portable = (text: string) => text.replaceAll(resolve(options.projectDir), ".");
  const report = await writeReport(
    options.reportsDir,
    {
      phase: plan.phase,
      pass: evaluation.pass && run.troubles.length === 0,
      started_at: startedAt,
      finished_at: new Date().toISOString(),
      how_to_run: plan.howToRun,
      metrics: Object.fromEntries(plan.metrics.map((name) => [name, run.measures[name] ?? null])),
      thresholds: evaluation.thresholds,
      checks: evaluation.checks,
      fail_reasons: [...run.troubles, ...evaluation.fail_reasons].map(portable),
      ...description,
    },
    run.artifacts.map((source) => {
      const { content } = source;
      return { ...source, content: typeof content === "string" ? portable(content) : content };
    }),
  );
  if (report.pass) for (const putAway of run.afterPass) await putAway();
  return report;
}

function createPhaseRun(log: (line: string) => void): PhaseRun {
  const run: PhaseRun = {
    measures: {},
    artifacts: [],
    troubles: [],
    explanations: {},
    afterPass: [],
    k6Version: undefined,
    async step(name, work) {
      log(`${name} …`);
      try {
        await work();
        return true;
      } catch (error) {
        const { message, stack } = error as Error;
        const isExpected = error instanceof VerificationFault;
        run.troubles.push(
          `${name}: ${isExpected ? message : `defect of the verifier: ${message}`}`,
        );
        log(`${name}: ${isExpected ? message : (stack ?? message)}`);
        return false;
      }
    },
  };
  return run;
}

/** What a person sees at the end of a run. */
export function summarize(report: AcceptanceReport): string[] {
  const title = `phase ${report.phase}: ${report.pass ? "pass" : "FAIL"}`;
  const metrics = Object.entries(report.metrics).map(
    ([name, value]) => `  ${name} ${value === null ? "not measured" : String(value)}`,
  );
  const passed = report.checks.filter((check) => check.pass).length;
  const where = `  ${passed} of ${report.checks.length} checks; see reports/${reportName(report.phase)}.md`;
  return [title, ...metrics, ...report.fail_reasons.map((reason) => `  because ${reason}`), where];
}
