// What the audit log tells since a run began, line by line, while the service goes on writing it.

import { join } from "node:path";
import { type AuditLine, auditLine } from "../audit/audit-line.ts";
import { readLog } from "../audit/read-log.ts";
import { parseJson } from "./api-client.ts";

/** Whole lines with a greater seq; whether all of them are good is audit:verify's to say. */
export async function auditLinesAfter(dataDir: string, afterSeq: number): Promise<AuditLine[]> {
  return (await storedLinesAfter(dataDir, afterSeq)).map(({ line }) => line);
}

export interface StoredLine {
  /** As it stands in the log, without its line feed. */
  text: string;
  line: AuditLine;
}

export async function storedLinesAfter(dataDir: string, afterSeq: number): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for await (const item of readLog(join(dataDir, "audit"))) {
    if (!("bytes" in item) || !item.ended) continue;
    const text = Buffer.from(item.bytes).toString("utf8");
    const line = auditLine.safeParse(parseJson(text)).data;
    if (line !== undefined && line.seq > afterSeq) lines.push({ text, line });
  }
  return lines;
}
