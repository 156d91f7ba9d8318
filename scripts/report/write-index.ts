// reports/index.html from whatever reports are there.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readReports } from "./read-reports.ts";
import { renderIndex } from "./render-index.ts";

export const INDEX_FILE = "index.html";

export async function writeIndex(reportsDir: string): Promise<void> {
  await mkdir(reportsDir, { recursive: true });
  await writeFile(join(reportsDir, INDEX_FILE), renderIndex(await readReports(reportsDir)));
}
