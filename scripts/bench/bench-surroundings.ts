// What every part of the bench is given.

import type { BenchRow } from "./bench-row.ts";

export interface BenchSurroundings {
  projectDir: string;
  /** Empty at the start; gone when the bench is over. Each part makes folders of its own in it. */
  scratchDir: string;
  /** For the services that a part starts. */
  environment: NodeJS.ProcessEnv;
  /** How often each figure is measured. */
  rounds: number;
  /** A line of progress. */
  log: (line: string) => void;
  /** Aborted by Ctrl-C: the part stops what it started and throws. */
  signal: AbortSignal;
}

/** Throws VerificationFault when something could not be measured, or was lost. */
export type MeasurePart = (surroundings: BenchSurroundings) => Promise<BenchRow[]>;
