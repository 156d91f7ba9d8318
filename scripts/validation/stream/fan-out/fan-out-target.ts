// What a fan-out is measured on: the service itself, or the bare stream that it is compared with. Both
// are started for it, write when asked and answer with the seq of the change.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type ApiClient, createApiClient, expectStatus, parseJson } from "../../api-client.ts";
import { type OwnService, startOwnService } from "../../own-service.ts";
import { VerificationFault } from "../../verification-fault.ts";
import { findServiceProcesses } from "../process-use.ts";

const BARE_PROCESS = join(import.meta.dirname, "bare-sse-process.ts");
/** Writers take turns, so that no write waits for one of the same task. */
const TASKS = 50;

const written = z.looseObject({ seq: z.int() });

export interface FanOutTarget {
  name: string;
  baseUrl: string;
  /** Whose memory and time are looked at, by name. */
  processes: Record<string, number>;
  /** Makes one change and answers its seq. Throws VerificationFault. */
  write: (nth: number) => Promise<number>;
  stop(): Promise<void>;
}

export interface ServiceTargetOptions {
  projectDir: string;
  /** Where its data folder is made. */
  scratchDir: string;
  environment: NodeJS.ProcessEnv;
  /** Aborted, its writes fail. */
  signal: AbortSignal;
}

/** Throws what goes wrong; of what was started then, nothing is left. */
export async function startServiceTarget(options: ServiceTargetOptions): Promise<FanOutTarget> {
  const { scratchDir, signal } = options;
  const dataDir = await mkdtemp(join(scratchDir, "fan-out-"));
  let service: OwnService | undefined;
  const stop = async () => {
    await service?.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    service = await startOwnService({ ...options, dataDir });
    const client = createApiClient(service.baseUrl, service.tokens.admin, signal);
    await createTasks(client);
    return { ...(await describeService(service, client, dataDir)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createTasks(client: ApiClient): Promise<void> {
  for (let nth = 0; nth < TASKS; nth += 1) {
    const body = { task_id: `fan-out-${nth}`, source: "sample", request_text: "Be told to many" };
    expectStatus(await client.post("/api/tasks", body), 201, "POST /api/tasks");
  }
}

async function describeService(
  { baseUrl }: OwnService,
  client: ApiClient,
  dataDir: string,
): Promise<Omit<FanOutTarget, "stop">> {
  return {
    name: "service",
    baseUrl,
    processes: await findServiceProcesses(dataDir),
    async write(nth) {
      const path = `/api/tasks/fan-out-${nth % TASKS}/brief`;
      const answer = await client.post(path, { declared_scope: [`round ${nth}`] });
      return readSeq(expectStatus(answer, 200, `POST ${path}`).text);
    },
  };
}

/** `program`: another than the bare stream's, where a test has one in mind. Throws VerificationFault. */
export async function startBareTarget(
  signal: AbortSignal,
  program = BARE_PROCESS,
): Promise<FanOutTarget> {
  const child = fork(program, { execArgv: [] });
  const gone = once(child, "exit");
  const said = await Promise.race([once(child, "message"), gone.then(() => undefined)]);
  if (said === undefined) throw new VerificationFault("the bare stream's process has ended");
  const [{ port }] = said as [{ port: number }];
  const baseUrl = `http://127.0.0.1:${port}`;
  // The service's own writers: what they cost is in both figures.
  const client = createApiClient(baseUrl, "nobody", signal);
  return {
    name: "bare node:http",
    baseUrl,
    processes: { node: child.pid ?? 0 },
    async write() {
      return readSeq(expectStatus(await client.post("/"), 200, "POST /").text);
    },
    async stop() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

function readSeq(text: string): number {
  const answer = written.safeParse(parseJson(text));
  if (answer.success) return answer.data.seq;
  throw new VerificationFault("a write was answered without the seq of its change");
}
