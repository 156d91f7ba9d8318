// The service on a written folder: its start timed, from the start of the process to the first 200 of
// /healthz, looked at by whoever wants to, and ended cleanly or by SIGKILL.

import { performance } from "node:perf_hooks";
import { z } from "zod";
import {
  type ApiClient,
  createApiClient,
  expectStatus,
  parseJson,
} from "../../validation/api-client.ts";
import { startOwnService } from "../../validation/own-service.ts";
import { findServiceProcesses } from "../../validation/stream/process-use.ts";
import { VerificationFault } from "../../validation/verification-fault.ts";
import type { BenchSurroundings } from "../bench-surroundings.ts";

const MS_PER_SECOND = 1_000;
/** A start takes a second: known to the hundredth. */
const HEALTH_POLL_MS = 10;

const health = z.looseObject({
  status: z.string(),
  reasons: z.array(z.string()),
  counts: z.record(z.string(), z.int()),
});

export interface RunningOnFolder {
  baseUrl: string;
  client: ApiClient;
  processes: { node: number; workerd: number };
  startedInS: number;
}

/** `tasks`: how many it must find there, all of them good. */
export interface OnFolder {
  dataDir: string;
  tasks: number;
}

/** Throws VerificationFault where it doesn't start, is not well, or doesn't stop as it should. */
export async function runOnFolder<Found>(
  surroundings: BenchSurroundings,
  { dataDir, tasks }: OnFolder,
  look: (running: RunningOnFolder) => Promise<Found>,
  end: "stop" | "kill" = "stop",
): Promise<Found> {
  const { projectDir, environment, signal } = surroundings;
  const pollMs = HEALTH_POLL_MS;
  const begun = performance.now();
  const service = await startOwnService({ projectDir, dataDir, environment, signal, pollMs });
  const startedInS = (performance.now() - begun) / MS_PER_SECOND;
  const { baseUrl } = service;
  let found: Found;
  try {
    const client = createApiClient(baseUrl, service.tokens.admin, signal);
    await expectWell(client, tasks);
    const processes = await findServiceProcesses(dataDir);
    found = await look({ baseUrl, client, processes, startedInS });
    if (end === "kill") process.kill(processes.node, "SIGKILL");
  } catch (error) {
    await service.stop();
    throw error;
  }
  // Of a killed one it waits until nothing is left.
  const stopped = await service.stop();
  if (end === "kill" || stopped.clean) return found;
  throw new VerificationFault(`the service did not stop cleanly: ${stopped.reason}`);
}

async function expectWell(client: ApiClient, tasks: number): Promise<void> {
  const answer = expectStatus(await client.get("/healthz"), 200, "GET /healthz");
  const said = health.safeParse(parseJson(answer.text)).data;
  const total = said?.counts["total"];
  if (said?.status === "ok" && total === tasks) return;
  throw new VerificationFault(
    `a service on a folder of ${tasks} tasks says that it has ${total ?? "no"} tasks and is ${said?.status ?? "unknown"} (${said?.reasons.join("; ") ?? ""})`,
  );
}
