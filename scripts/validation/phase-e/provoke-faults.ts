// Phase E: does what fault-cases.ts says, on a task of its own, and puts the task's file in order again.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiClient, createApiClient, expectStatus, parseJson } from "../api-client.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { VerificationFault } from "../verification-fault.ts";
import {
  ERRORS_PROVOKED,
  FAULTS_OF_APPROVED,
  FAULTS_OF_PENDING,
  INVALID_READ,
  INVALID_WRITE,
  type FaultCase,
  type FaultRole,
} from "./fault-cases.ts";

export interface ProvokedFault {
  name: string;
  method: "GET" | "POST";
  path: string;
  role: FaultRole;
  answered: number;
  /** Of the answer; null where it has none. */
  code: string | null;
}

const OK = 200;
/** From a file's change to the answers that show it: it is noticed, not looked for by each read. */
const NOTICED_MS_MAX = 5_000;
const LOOK_MS = 20;

/** Tells of each as it comes. Throws VerificationFault. */
export async function provokeFaults(
  service: ServiceUnderTest & { dataDir: string },
  taskId: string,
  signal: AbortSignal,
  tell: (fault: ProvokedFault) => void,
): Promise<void> {
  const { baseUrl, tokens, dataDir } = service;
  const clients: Record<FaultRole, ApiClient> = {
    anonymous: createApiClient(baseUrl, undefined, signal),
    admin: createApiClient(baseUrl, tokens.admin, signal),
    executor: createApiClient(baseUrl, tokens.executor, signal),
  };
  const path = `/api/tasks/${taskId}`;
  const provoke = async (faults: readonly FaultCase[]) => {
    for (const fault of faults) tell(await send(clients[fault.role], path, fault));
  };
  /** Answers what it is once `isMeant`; a fault before that is told too. */
  const readUntil = async (isMeant: (fault: ProvokedFault) => boolean) => {
    for (const end = Date.now() + NOTICED_MS_MAX; ; await sleep(LOOK_MS)) {
      const read = await send(clients.admin, path, INVALID_READ);
      if (read.answered !== OK) tell(read);
      if (isMeant(read) || Date.now() > end) return read;
    }
  };
  await provoke(FAULTS_OF_PENDING);
  expectStatus(await clients.admin.post(`${path}/approve`), OK, `POST ${path}/approve`);
  await provoke(FAULTS_OF_APPROVED);
  const file = join(dataDir, "ssot", `${taskId}.json`);
  const content = await readFile(file).catch(() => {
    throw new VerificationFault(`DATA_DIR has no ssot/${taskId}.json: it is not the service's`);
  });
  try {
    await writeFile(file, content.subarray(0, content.length / 2));
    await readUntil(({ answered }) => answered !== OK);
    await provoke([
      ...Array.from({ length: ERRORS_PROVOKED - 1 }, () => INVALID_READ),
      INVALID_WRITE,
    ]);
  } finally {
    await writeFile(file, content);
  }
  const mended = await readUntil(({ answered }) => answered === OK);
  if (mended.answered === OK) return;
  throw new VerificationFault(
    `GET ${path} was answered with ${mended.answered} when its file was in order again`,
  );
}

async function send(
  client: ApiClient,
  taskPath: string,
  { name, role, step, body, ifMatch }: FaultCase,
): Promise<ProvokedFault> {
  const path = step === "" ? taskPath : `${taskPath}/${step}`;
  const method = step === "" ? "GET" : "POST";
  const headers: Record<string, string> = ifMatch === undefined ? {} : { "If-Match": ifMatch };
  const { status, text } = await (method === "GET"
    ? client.get(path)
    : client.post(path, body, headers));
  const { code } = (parseJson(text) ?? {}) as { code?: unknown };
  return {
    name,
    method,
    path,
    role,
    answered: status,
    code: typeof code === "string" ? code : null,
  };
}
