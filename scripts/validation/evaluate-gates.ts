// Judges measures by gates. Pure. A measure that is missing fails its gate: what wasn't run didn't
// pass.

import {
  type Check,
  type Measure,
  type Threshold,
  comparisonText,
} from "../report/report-schema.ts";
import type { Gate, Measures } from "./gates.ts";

export interface Evaluation {
  pass: boolean;
  checks: Check[];
  thresholds: Threshold[];
  /** One for each gate that failed, in the gates' order, and one for all that weren't measured. */
  fail_reasons: string[];
}

/** `explanations`: particulars of a measure, by its name, quoted where its gate fails. */
export function evaluateGates(
  gates: readonly Gate[],
  measures: Measures,
  explanations: Readonly<Record<string, string>> = {},
): Evaluation {
  const judged = gates.map((gate) => {
    const measured = measures[gate.name] ?? null;
    return { gate, measured, pass: meets(measured, gate) };
  });
  return {
    pass: judged.length > 0 && judged.every(({ pass }) => pass),
    checks: judged.map(({ gate, measured, pass }) => ({
      name: gate.name,
      expectation: gate.expectation,
      measured,
      pass,
    })),
    thresholds: gates.map(({ name, comparison, value }) => ({ name, comparison, value })),
    fail_reasons: failReasons(judged, explanations),
  };
}

function meets(measured: Measure, { comparison, value }: Gate): boolean {
  switch (comparison) {
    case "equals":
      return measured === value;
    case "at_most":
      return typeof measured === "number" && typeof value === "number" && measured <= value;
    case "at_least":
      return typeof measured === "number" && typeof value === "number" && measured >= value;
  }
}

function failReasons(
  judged: readonly { gate: Gate; measured: Measure; pass: boolean }[],
  explanations: Readonly<Record<string, string>>,
): string[] {
  const particulars = (name: string) => (explanations[name] ? ` (${explanations[name]})` : "");
  const missing = judged
    .filter(({ measured }) => measured === null)
    .map(({ gate }) => gate.name + particulars(gate.name));
  const failed = judged
    .filter(({ measured, pass }) => !pass && measured !== null)
    .map(({ gate, measured }) => {
      const limit = `${comparisonText[gate.comparison]} ${String(gate.value)}`;
      return `${gate.name} is ${String(measured)}, expected ${limit}: ${gate.reason}${particulars(gate.name)}`;
    });
  return missing.length === 0 ? failed : [...failed, `not measured: ${missing.join(", ")}`];
}
