// Phase C: GitHub deliveries, made by k6: forged ones, then a good one and its replays, each batch
// followed by a look at the task that they name and at what else has changed.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type ApiClient, expectStatus, parseJson } from "../api-client.ts";
import { type ScriptSurroundings, runScript } from "../run-script.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { findTaskIds, readHeadSeq } from "../task-list.ts";
import { VerificationFault } from "../verification-fault.ts";
import { type DeliveryBatch, type DeliveryLine, deliveryLine } from "./delivery-line.ts";
import type { TaskLook } from "./judge-deliveries.ts";

export interface DeliveryTarget {
  service: ServiceUnderTest;
  taskId: string;
  /** How delivery ids begin. */
  eventId: string;
}

/** The same in each batch, or a replay's body would be another. */
const COMPLETED_AT = "2026-01-01T00:00:00Z";

const taskAnswer = z.looseObject({
  revision: z.int(),
  ci_status: z.looseObject({ state: z.string() }).nullish(),
});

/** Throws VerificationFault. */
export async function sendDeliveries(
  surroundings: ScriptSurroundings,
  { service, taskId, eventId }: DeliveryTarget,
  batch: DeliveryBatch,
): Promise<DeliveryLine[]> {
  return runScript(surroundings, "phase-c-deliveries.ts", deliveryLine, {
    BASE_URL: service.baseUrl,
    WEBHOOK_SECRET: service.webhookSecrets().github,
    BATCH: batch,
    TASK_ID: taskId,
    EVENT_ID: eventId,
    COMPLETED_AT,
  });
}

/** Throws VerificationFault. */
export async function lookAtTask(client: ApiClient, taskId: string): Promise<TaskLook> {
  const path = `/api/tasks/${taskId}`;
  const answer = expectStatus(await client.get(path), 200, `GET ${path}`);
  const task = taskAnswer.safeParse(parseJson(answer.text)).data;
  if (task === undefined) throw new VerificationFault(`GET ${path} is no task`);
  const { revision, ci_status } = task;
  return { etag: answer.etag, revision, ci_state: ci_status?.state ?? null };
}

/** What stands before deliveries that are to change nothing. */
export interface Standing {
  headSeq: number;
  task: TaskLook;
  /** The digest of its file, where the files are on this machine. */
  fileSha256: string | undefined;
}

export async function takeStanding(
  client: ApiClient,
  { dataDir }: ServiceUnderTest,
  taskId: string,
): Promise<Standing> {
  return {
    headSeq: await readHeadSeq(client),
    task: await lookAtTask(client, taskId),
    fileSha256: dataDir === undefined ? undefined : await digestOf(dataDir, taskId),
  };
}

export interface StandingJudgement {
  /** Undefined where files can't be seen. */
  pass: boolean | undefined;
  explanation: string;
  after: Standing;
  changed: string[];
}

/** On a service of the verifier's own nothing at all has changed; on another, nothing of the run's. */
export async function judgeStanding(
  client: ApiClient,
  service: ServiceUnderTest,
  { before, taskId, prefix }: { before: Standing; taskId: string; prefix: string },
): Promise<StandingJudgement> {
  const after = await takeStanding(client, service, taskId);
  const query = { changed_after: String(before.headSeq), sort: "changed" };
  const changed = (await findTaskIds(client, query)).filter(
    (id) => service.own !== undefined || id.startsWith(prefix),
  );
  const faults = [
    ...(changed.length === 0 ? [] : [`changed since: ${changed.join(", ")}`]),
    ...(after.task.etag === before.task.etag ? [] : ["the task that they name is another"]),
    ...(after.fileSha256 === before.fileSha256 ? [] : ["its file is another"]),
  ];
  const evidence = { after, changed };
  if (after.fileSha256 === undefined) {
    return { pass: undefined, explanation: "the service is elsewhere: set DATA_DIR", ...evidence };
  }
  return { pass: faults.length === 0, explanation: faults.join("; "), ...evidence };
}

async function digestOf(dataDir: string, taskId: string): Promise<string> {
  const bytes = await readFile(join(dataDir, "ssot", `${taskId}.json`));
  return createHash("sha256").update(bytes).digest("hex");
}
