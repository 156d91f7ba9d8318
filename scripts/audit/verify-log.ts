// The chain check on a data folder: which files there are, what head.json notes, and the verdict.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChainPoint, notedHead } from "./audit-line.ts";
import type { ChainFault } from "./chain-fault.ts";
import { CURRENT_FILE, logFiles, readLog } from "./read-log.ts";
import { type ChainOutcome, verifyChain } from "./verify-chain.ts";

/** head.json is written in place: a reader may meet it half written, but not twice. */
const HEAD_RETRY_MS = 100;

export async function verifyAuditLog(auditDir: string, expect?: ChainPoint): Promise<ChainOutcome> {
  // Before the log, which is never behind its head.
  const head = await readHead(auditDir);
  const files = await logFiles(auditDir);
  if (files.length === 0 && head === "absent") {
    return fail("no_log", "an audit log", `nothing to verify: there is none in ${auditDir}`);
  }
  if (head === "unreadable") {
    return fail("head_unreadable", "seq and hash in audit/head.json", "something else");
  }
  const outcome = await verifyChain(readLog(auditDir), {
    ...(head === "absent" ? {} : { head }),
    ...(expect === undefined ? {} : { expect }),
  });
  if (outcome.ok || outcome.fault.kind !== "cut" || files.includes(CURRENT_FILE)) return outcome;
  const expected = `the file ${CURRENT_FILE} with ${outcome.fault.expected}`;
  return { ok: false, fault: { ...outcome.fault, kind: "file_missing", expected } };
}

function fail(kind: ChainFault["kind"], expected: string, found: string): ChainOutcome {
  return { ok: false, fault: { kind, seq: null, place: null, expected, found } };
}

async function readHead(auditDir: string): Promise<ChainPoint | "absent" | "unreadable"> {
  const first = await readHeadOnce(auditDir);
  if (first !== "unreadable") return first;
  await sleep(HEAD_RETRY_MS);
  return readHeadOnce(auditDir);
}

async function readHeadOnce(auditDir: string): Promise<ChainPoint | "absent" | "unreadable"> {
  try {
    const text = await readFile(join(auditDir, "head.json"), "utf8");
    const parsed = notedHead.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : "unreadable";
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "absent";
    throw error;
  }
}
