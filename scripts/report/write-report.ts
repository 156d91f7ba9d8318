// Writes one phase's report: its artifacts first, then the JSON that names their digests, then what
// is rendered from it. A phase's former report and artifacts are replaced.

import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { renderMarkdown } from "./render-markdown.ts";
import {
  type AcceptanceReport,
  type Artifact,
  acceptanceReport,
  artifactFolder,
  reportName,
} from "./report-schema.ts";
import { writeIndex } from "./write-index.ts";

export interface ArtifactSource {
  /** A file name; all artifacts of a phase stand in one folder. */
  name: string;
  content: string | Uint8Array;
  note?: string;
}

export type ReportDraft = Omit<AcceptanceReport, "artifacts">;

/** Throws on a draft that is no report: a defect of the verifier, not a result. */
export async function writeReport(
  reportsDir: string,
  draft: ReportDraft,
  sources: readonly ArtifactSource[],
): Promise<AcceptanceReport> {
  const folder = artifactFolder(draft.phase);
  const artifacts = sources.map(({ name, content, note }): Artifact => {
    if (basename(name) !== name) throw new TypeError(`not a file name: ${name}`);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const path = `${basename(resolve(reportsDir))}/${folder}/${name}`;
    return { path, sha256, ...(note === undefined ? {} : { note }) };
  });
  const report = acceptanceReport.parse({ ...draft, artifacts });
  await rm(join(reportsDir, folder), { recursive: true, force: true });
  await mkdir(join(reportsDir, folder), { recursive: true });
  for (const { name, content } of sources) {
    await writeFile(join(reportsDir, folder, name), content);
  }
  const path = join(reportsDir, reportName(report.phase));
  await writeFile(`${path}.json`, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(`${path}.md`, renderMarkdown(report));
  await writeIndex(reportsDir);
  return report;
}
