// What a start does with the log: follow it from where the index stands, cut off what a crash left
// unfinished at its end, and find out whether somebody else has shortened or changed it since.
//
// A log that is shorter than its head is not continued from its last line but from the head: the gap
// stays in the chain for ever, for audit:verify to name.

import { type Hash, createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { EMPTY_CHAIN, type ChainHead } from "./audit-chain.ts";
import type { AuditLog } from "./audit-log.ts";
import type { DataFolder } from "./data-folder.ts";
import { readHead } from "./head-file.ts";
import { type LogRecord, applyRecord, parseRecord, readRecord } from "./log-record.ts";
import { scanLog } from "./log-scan.ts";
import type { DriverParts } from "./staging.ts";

export interface LogRecovery {
  head: ChainHead;
  /** Where the next line goes. */
  end: { file: number; offset: number };
  linesIndexed: number;
  torn: { bytes: number; sha256: string } | undefined;
  /** Sentences about what is wrong with the log and can't be mended. */
  damage: string[];
}

export interface LogRecoveryParts extends DriverParts {
  log: AuditLog;
  writer: DatabaseSync;
}

/** Whether the index's position is a place in this very log; if not, it has to be built anew. */
export function indexFits(parts: LogRecoveryParts): boolean {
  const position = parts.lines.position();
  if (position === undefined) return true;
  const last = parts.lines.placeOf(position.seq);
  if (last === undefined) return position.seq === 0;
  return readRecord(parts.log, { ...last, seq: position.seq })?.record.hash === position.hash;
}

export function recoverLog(parts: LogRecoveryParts): LogRecovery {
  const known = parts.lines.position();
  const position = known ?? { ...EMPTY_CHAIN, file: 1, offset: 0 };
  const recovery: LogRecovery = {
    head: { seq: position.seq, hash: position.hash, at: position.at },
    end: { file: position.file, offset: position.offset },
    linesIndexed: 0,
    torn: undefined,
    damage: [],
  };
  parts.writer.exec("BEGIN IMMEDIATE");
  const unfinished = follow(parts, recovery);
  if (known === undefined) parts.lines.makeIndexes();
  settleEnd(parts, recovery, unfinished);
  compareWithHead(parts.folder, recovery);
  parts.lines.setPosition({ ...recovery.head, ...recovery.end });
  parts.writer.exec("COMMIT");
  return recovery;
}

interface Unfinished {
  file: number;
  offset: number;
  /** Of every byte from there to the end. */
  digest: Hash;
}

/** Indexes every good line; answers where the bad ones at the very end begin, if any. */
function follow(parts: LogRecoveryParts, recovery: LogRecovery): Unfinished | undefined {
  let unfinished: Unfinished | undefined;
  for (const line of scanLog(parts.folder, recovery.end.file, recovery.end.offset)) {
    const record = line.complete ? parseRecord(line.bytes) : undefined;
    if (record === undefined) {
      unfinished ??= { file: line.file, offset: line.offset, digest: createHash("sha256") };
      unfinished.digest.update(line.bytes).update(line.complete ? "\n" : "");
      continue;
    }
    if (unfinished !== undefined) {
      recovery.damage.push(`the audit log is damaged before line ${record.seq}`);
      unfinished = undefined;
    }
    noteBreak(recovery, record);
    applyRecord(parts, record, line);
    recovery.head = { seq: record.seq, hash: record.hash, at: record.at };
    recovery.end = { file: line.file, offset: line.offset + line.length + 1 };
    recovery.linesIndexed += 1;
  }
  return unfinished;
}

function noteBreak(recovery: LogRecovery, record: LogRecord): void {
  const { head } = recovery;
  if (record.seq === head.seq + 1 && record.prev_hash === head.hash) return;
  if (recovery.damage.length > 0) return;
  recovery.damage.push(`the audit chain is broken at line ${record.seq}`);
}

function settleEnd(
  parts: LogRecoveryParts,
  recovery: LogRecovery,
  unfinished: Unfinished | undefined,
): void {
  if (unfinished === undefined) {
    // A rotation that was the last thing to happen leaves a new, empty current file.
    if (recovery.end.file !== parts.log.fileNumber) {
      recovery.end = { file: parts.log.fileNumber, offset: 0 };
    }
    return;
  }
  const isCurrent = unfinished.file === parts.log.fileNumber;
  const noted = readHead(parts.folder);
  if (!isCurrent || (noted !== undefined && noted.seq > recovery.head.seq)) {
    recovery.damage.push(`the audit log is damaged after line ${recovery.head.seq}`);
    recovery.end = { file: parts.log.fileNumber, offset: parts.log.size };
    if (isCurrent) endWithNewline(parts, recovery);
    return;
  }
  const { digest, offset } = unfinished;
  recovery.torn = { bytes: parts.log.size - offset, sha256: digest.digest("hex") };
  parts.log.cutBack(offset);
  recovery.end = { file: unfinished.file, offset };
}

/** Damage is evidence and stays; but it must not swallow the line that comes next. */
function endWithNewline(parts: LogRecoveryParts, recovery: LogRecovery): void {
  if (parts.log.endsWithNewline()) return;
  parts.log.append(Buffer.from("\n"));
  recovery.end.offset = parts.log.size;
}

function compareWithHead(folder: DataFolder, recovery: LogRecovery): void {
  const noted = readHead(folder);
  if (noted === undefined) {
    if (recovery.head.seq > 0) recovery.damage.push("audit/head.json is missing or unreadable");
    return;
  }
  const found = { seq: recovery.head.seq, hash: recovery.head.hash };
  if (noted.seq < found.seq || isDeepStrictEqual(noted, found)) return;
  if (noted.seq > found.seq) {
    recovery.damage.push(
      `the audit log was cut: it ends at line ${found.seq}, its head is line ${noted.seq}`,
    );
    recovery.head = { ...noted, at: recovery.head.at };
    return;
  }
  recovery.damage.push(`line ${found.seq} of the audit log is not the one that its head names`);
}
