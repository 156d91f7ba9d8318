// Reads the reports folder back: each phase's report, as far as it is one, and its latency samples.

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { z } from "zod";
import { type LatencySamples, SAMPLES_FILE, latencySamples } from "./latency-samples.ts";
import {
  type AcceptanceReport,
  type Artifact,
  type Phase,
  PHASES,
  acceptanceReport,
  artifactFolder,
  reportName,
} from "./report-schema.ts";

export type PhaseReport =
  | { phase: Phase; state: "absent" }
  | { phase: Phase; state: "unreadable"; problem: string }
  | { phase: Phase; state: "read"; report: AcceptanceReport; samples: LatencySamples[] };

export async function readReports(reportsDir: string): Promise<PhaseReport[]> {
  return Promise.all(PHASES.map((letter) => readReport(reportsDir, letter)));
}

export async function readReport(reportsDir: string, letter: Phase): Promise<PhaseReport> {
  const text = await readIfThere(join(reportsDir, `${reportName(letter)}.json`));
  if (text === undefined) return { phase: letter, state: "absent" };
  const parsed = parseReport(acceptanceReport, text);
  if (!parsed.ok) return { phase: letter, state: "unreadable", problem: parsed.problem };
  const { report } = parsed;
  if (report.phase !== letter) {
    const problem = `it says that it is of phase ${report.phase}`;
    return { phase: letter, state: "unreadable", problem };
  }
  const samples = [];
  for (const artifact of report.artifacts) {
    const read = await readSamples(reportsDir, letter, artifact);
    if (read !== undefined) samples.push(read);
  }
  return { phase: letter, state: "read", report, samples };
}

export function parseReport<Report>(
  schema: z.ZodType<Report>,
  text: string,
): { ok: true; report: Report } | { ok: false; problem: string } {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return { ok: true, report: parsed.data };
    const [first] = parsed.error.issues;
    return { ok: false, problem: `${first?.path.join(".") ?? ""}: ${first?.message ?? "bad"}` };
  } catch {
    return { ok: false, problem: "it is not JSON" };
  }
}

/** Undefined for an artifact that is no file of samples, or no longer one. */
async function readSamples(
  reportsDir: string,
  letter: Phase,
  artifact: Artifact,
): Promise<LatencySamples | undefined> {
  if (!SAMPLES_FILE.test(artifact.path)) return undefined;
  const path = join(reportsDir, artifactFolder(letter), basename(artifact.path));
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return latencySamples.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
