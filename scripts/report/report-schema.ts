// The acceptance report (SPEC 9): what a verifier writes, what Markdown and index.html are rendered
// from, and what report:check reads back.

import { z } from "zod";

export const PHASES = ["A", "B", "C", "D", "E", "F"] as const;
export const phase = z.enum(PHASES);

/** null: it was not measured, because the run didn't get that far. */
export const measure = z.union([z.number(), z.boolean(), z.null()]);

const COMPARISONS = ["at_most", "at_least", "equals"] as const;

/** What a check's measure is held against; `name` is the check's. */
export const threshold = z.strictObject({
  name: z.string().min(1),
  comparison: z.enum(COMPARISONS),
  value: z.union([z.number(), z.boolean()]),
});

export const check = z.strictObject({
  name: z.string().min(1),
  /** In words. */
  expectation: z.string().min(1),
  measured: measure,
  pass: z.boolean(),
});

export const artifact = z.strictObject({
  /** From the folder that holds reports/, with forward slashes. */
  path: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  note: z.string().optional(),
});

const timestamp = z.iso.datetime({ precision: 3 });

export const acceptanceReport = z.strictObject({
  phase,
  pass: z.boolean(),
  started_at: timestamp,
  finished_at: timestamp,
  how_to_run: z.string().min(1),
  /** The names are SPEC 9's. */
  metrics: z.record(z.string(), measure),
  thresholds: z.array(threshold),
  checks: z.array(check),
  /** One sentence each, for a person; empty exactly when the phase passed. */
  fail_reasons: z.array(z.string().min(1)),
  artifacts: z.array(artifact),
  /** null outside of a git work tree and before the first commit. */
  commit: z.string().nullable(),
  /** Whether anything but reports/ differed from that commit. */
  dirty: z.boolean().nullable(),
  versions: z.strictObject({
    node: z.string(),
    workerd: z.string(),
    wrangler: z.string(),
    k6: z.string().optional(),
  }),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memory_mib: z.int(),
    os: z.string(),
  }),
});

export type Phase = z.infer<typeof phase>;
export type Measure = z.infer<typeof measure>;
export type Comparison = (typeof COMPARISONS)[number];
export type Threshold = z.infer<typeof threshold>;
export type Check = z.infer<typeof check>;
export type Artifact = z.infer<typeof artifact>;
export type AcceptanceReport = z.infer<typeof acceptanceReport>;

export const reportName = (letter: Phase): string => `phase_${letter}_acceptance`;
/** Within the reports folder. */
export const artifactFolder = (letter: Phase): string => `artifacts/phase_${letter}`;

export const PHASE_TITLES: Readonly<Record<Phase, string>> = {
  A: "SSOT + API",
  B: "SSE + dashboard",
  C: "Webhooks + Telegram",
  D: "Protocol",
  E: "Stability",
  F: "Recovery + edge",
};

export const comparisonText: Readonly<Record<Comparison, string>> = {
  at_most: "at most",
  at_least: "at least",
  equals: "exactly",
};
