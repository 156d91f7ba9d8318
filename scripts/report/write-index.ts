// reports/index.html from whatever reports are there.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readBench } from "./read-bench.ts";
import { readReports } from "./read-reports.ts";
import { renderIndex } from "./render-index.ts";

export const INDEX_FILE = "index.html";

export async function writeIndex(reportsDir: string): Promise<void> {
  await mkdir(reportsDir, { recursive: true });
  const index = renderIndex(await readReports(reportsDir), await readBench(reportsDir));
  await writeFile(join(reportsDir, INDEX_FILE), index);
}
