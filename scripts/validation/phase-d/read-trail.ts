// Phase D: a task's audit trail as the API answers it, and what `npm run trace` misses in its story.

import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type AuditLine, auditLine } from "../../audit/audit-line.ts";
import { collectStory } from "../../audit/collect-story.ts";
import { missingLinks } from "../../audit/missing-links.ts";
import { type ApiClient, expectStatus, parseJson } from "../api-client.ts";
import { VerificationFault } from "../verification-fault.ts";
import { taskPath } from "./read-task.ts";

/** As many as the service puts on one page; a verifier's own tasks have some twenty lines. */
const PAGE_LINES_MAX = 1_000;
/** A running service writes log and file one after the other: a mismatch is looked at once more. */
const RETRY_MS = 250;

const trailPage = z.looseObject({ items: z.array(auditLine), next_after_seq: z.int().nullable() });

export interface Trail {
  /** As it was answered. */
  text: string;
  lines: AuditLine[];
}

/** Throws VerificationFault on what is no trail, or not all of it. */
export async function readTrail(client: ApiClient, taskId: string): Promise<Trail> {
  const path = `${taskPath(taskId)}/audit?limit=${PAGE_LINES_MAX}`;
  const { text } = expectStatus(await client.get(path), 200, `GET ${path}`);
  const page = trailPage.safeParse(parseJson(text)).data;
  if (page === undefined) throw new VerificationFault(`GET ${path} is no audit trail`);
  if (page.next_after_seq !== null) throw new VerificationFault(`GET ${path} has a second page`);
  return { text, lines: page.items };
}

/** A sentence each; null where the service's files are elsewhere. */
export async function missingInTrace(
  dataDir: string | undefined,
  taskId: string,
): Promise<string[] | null> {
  if (dataDir === undefined) return null;
  const look = async () => missingLinks(await collectStory(dataDir, taskId, false));
  const found = await look();
  if (!found.some(({ kind }) => kind === "file")) return found.map(({ message }) => message);
  await sleep(RETRY_MS);
  return (await look()).map(({ message }) => message);
}
