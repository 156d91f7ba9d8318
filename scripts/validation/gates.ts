// What a phase must reach, as data: a verifier measures, gates say what the measures are held
// against, and evaluate-gates judges. No verifier judges by itself.

import type { Comparison, Measure } from "../report/report-schema.ts";

/** All that a verifier measured, by name; null or absent: it didn't get that far. */
export type Measures = Record<string, Measure>;

export interface Gate {
  /** The measure, and the check in the report. */
  name: string;
  /** In words, for a person who doesn't know the code. */
  expectation: string;
  comparison: Comparison;
  value: number | boolean;
  /** What it means when it fails, as half a sentence. */
  reason: string;
}
