// What a fan-out is measured on: the service itself, or the bare stream that it is compared with. Both
// are started for it, write when asked and answer with the seq of the change.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createApiClient, expectStatus, parseJson } from "../../api-client.ts";
import { startOwnService } from "../../own-service.ts";
import { VerificationFault } from "../../verification-fault.ts";
import { findWorkerd } from "../process-use.ts";

const BARE_PROCESS = join(import.meta.dirname, "bare-sse-process.ts");
/** Writers take turns, so that no write waits for one of the same task. */
const TASKS = 50;

const holder = z.looseObject({ pid: z.int() });
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

export async function startServiceTarget(
  projectDir: string,
  scratchDir: string,
): Promise<FanOutTarget> {
  const dataDir = await mkdtemp(join(scratchDir, "fan-out-"));
  const signal = new AbortController().signal;
  const options = { projectDir, dataDir, environment: process.env, signal };
  const service = await startOwnService(options);
  const client = createApiClient(service.baseUrl, service.tokens.admin, signal);
  for (let nth = 0; nth < TASKS; nth += 1) {
    const body = { task_id: `fan-out-${nth}`, source: "sample", request_text: "Be told to many" };
    expectStatus(await client.post("/api/tasks", body), 201, "POST /api/tasks");
  }
  const { pid } = holder.parse(
    JSON.parse(await readFile(join(dataDir, "audit", "holder.json"), "utf8")),
  );
  return {
    name: "service",
    baseUrl: service.baseUrl,
    processes: { node: pid, workerd: findWorkerd(pid) },
    async write(nth) {
      const path = `/api/tasks/fan-out-${nth % TASKS}/brief`;
      const answer = await client.post(path, { declared_scope: [`round ${nth}`] });
      return readSeq(expectStatus(answer, 200, `POST ${path}`).text);
    },
    async stop() {
      await service.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function startBareTarget(): Promise<FanOutTarget> {
  const child = fork(BARE_PROCESS, { execArgv: [] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    name: "bare node:http",
    baseUrl,
    processes: { node: child.pid ?? 0 },
    async write() {
      return readSeq(await (await fetch(baseUrl, { method: "POST" })).text());
    },
    async stop() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

function readSeq(text: string): number {
  const answer = written.safeParse(parseJson(text));
  if (answer.success) return answer.data.seq;
  throw new VerificationFault("a write was answered without the seq of its change");
}
