// Makes audit chains for tests, written after SPEC 8 alone and not after storage's code.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { LogItem } from "./stored-line.ts";

export interface ChainLineInput {
  audit_event: string;
  correlation_id?: string;
  task_id?: string;
  causation_seq?: number;
  actor?: { role: string; name: string };
  [field: string]: unknown;
}

export interface ChainFixture {
  /** Without newlines. */
  lines: string[];
  hashes: string[];
}

const START_MS = Date.UTC(2026, 10, 20, 9);

/** `start`: the seq and hash that the first line follows. */
export function buildChain(
  inputs: readonly ChainLineInput[],
  start: { seq: number; hash: string } = { seq: 0, hash: "0".repeat(64) },
): ChainFixture {
  const chain: ChainFixture = { lines: [], hashes: [] };
  let { seq, hash } = start;
  for (const input of inputs) {
    seq += 1;
    const fields = {
      correlation_id: "req-0123456789abcdef",
      actor: { role: "system", name: "system" },
      at: new Date(START_MS + seq * 1_000).toISOString(),
      ...input,
      seq,
      prev_hash: hash,
    };
    hash = hashOf(fields);
    chain.lines.push(canonicalize({ ...fields, hash }) ?? "");
    chain.hashes.push(hash);
  }
  return chain;
}

/** A line changed and given the hash that its new content has. */
export function forge(line: string, changes: Record<string, unknown>): string {
  const { hash: _hash, ...fields } = { ...(JSON.parse(line) as object), ...changes } as Record<
    string,
    unknown
  >;
  return canonicalize({ ...fields, hash: hashOf(fields) }) ?? "";
}

/** Lines as the reader of one file brings them. */
export async function* asItems(text: string | Uint8Array): AsyncGenerator<LogItem, void> {
  const bytes = typeof text === "string" ? Buffer.from(text) : Buffer.from(text);
  let offset = 0;
  for (let line = 1; offset < bytes.length; line += 1) {
    const end = bytes.indexOf(10, offset);
    const stop = end === -1 ? bytes.length : end;
    const place = { file: "events.jsonl", line, byte_offset: offset };
    yield { bytes: bytes.subarray(offset, stop), ended: end !== -1, place };
    offset = stop + 1;
  }
}

export function asFile(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function hashOf(fields: object): string {
  return createHash("sha256")
    .update(canonicalize(fields) ?? "")
    .digest("hex");
}
