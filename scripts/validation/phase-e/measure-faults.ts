// Phase E: from provoked faults and the audit log's lines to measures and artifacts.

import type { StoredLine } from "../audit-lines-after.ts";
import type { PhaseRun } from "../phase-run.ts";
import { addJson } from "../phase-steps.ts";
import { type FaultsExpected, judgeFaults } from "./judge-faults.ts";
import type { ProvokedFault } from "./provoke-faults.ts";

export const FAULT_MEASURES = [
  "error_events_written",
  "refusal_events_written",
  "faults_pass",
  "error_events_unprovoked",
] as const;

export function measureFaults(
  run: PhaseRun,
  provoked: readonly ProvokedFault[],
  stored: readonly StoredLine[],
  expected: FaultsExpected,
): void {
  const lines = stored.map(({ line }) => line);
  const judgement = judgeFaults(provoked, lines, expected);
  run.measures["error_events_written"] = judgement.errors;
  run.measures["refusal_events_written"] = judgement.refusals;
  run.measures["faults_pass"] = judgement.pass;
  run.measures["error_events_unprovoked"] = judgement.unprovoked;
  run.explanations["faults_pass"] = judgement.explanation;
  run.explanations["error_events_unprovoked"] = judgement.unprovokedNamed;
  const { isAlone, prefix } = expected;
  const about = { is_alone: isAlone, prefix, faults: provoked };
  addJson(run, "faults.json", about, "what was done wrong on purpose, and the answers");
  const content = stored.map(({ text }) => `${text}\n`).join("");
  const note = "the log's lines of errors and refusals since the run began, as they stand there";
  run.artifacts.push({ name: "faults-audit.jsonl", content, note });
}
