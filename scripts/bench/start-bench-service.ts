// A service of the bench's own, with an empty data folder in the scratch folder, and the tasks that it
// is measured with.

import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { startOwnService } from "../validation/own-service.ts";
import { VerificationFault } from "../validation/verification-fault.ts";
import type { BenchSurroundings } from "./bench-surroundings.ts";
import type { LoadGenerator } from "./load/start-load-generator.ts";

/** As many as the rows' own writers. */
const CREATORS = 10;
/** With its criteria, the file of a task is 3 KB: a message of a few paragraphs. */
const REQUEST_TEXT = "Rename the menu entry Save to Keep, in every language that there is. ".repeat(
  32,
);
const CRITERIA = ["The menu says Keep", "No other text has changed", "Every language has its word"];

export interface BenchService {
  baseUrl: string;
  adminToken: string;
  dataDir: string;
  /** Throws VerificationFault when it doesn't stop as it should. */
  stop(): Promise<void>;
}

/** `script`: what is started, from the project's folder. Throws VerificationFault. */
export async function startBenchService(
  { projectDir, scratchDir, environment, signal }: BenchSurroundings,
  script = "scripts/serve.ts",
): Promise<BenchService> {
  const dataDir = await mkdtemp(join(scratchDir, "data-"));
  const serviceScript = join(projectDir, script);
  const service = await startOwnService({
    projectDir,
    dataDir,
    environment,
    signal,
    serviceScript,
  });
  return {
    baseUrl: service.baseUrl,
    adminToken: service.tokens.admin,
    dataDir,
    async stop() {
      const outcome = await service.stop();
      if (!outcome.clean) throw new VerificationFault(`the bench's service: ${outcome.reason}`);
    },
  };
}

/** Answers their ids, `{prefix}-0` and so on. Throws VerificationFault. */
export async function createTasks(
  load: LoadGenerator,
  { baseUrl, adminToken: token }: Pick<BenchService, "baseUrl" | "adminToken">,
  prefix: string,
  count: number,
): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, nth) => `${prefix}-${nth}`);
  const requests = ids.map((task_id) => ({
    method: "POST" as const,
    path: "/api/tasks",
    token,
    body: JSON.stringify({
      task_id,
      source: "sample",
      request_text: REQUEST_TEXT,
      acceptance_criteria: CRITERIA.map((text) => ({ text })),
      declared_scope: ["menus/"],
    }),
  }));
  await load.ask({ baseUrl, connections: Math.min(CREATORS, count), requests });
  return ids;
}
