// Opens the index: two connections to one SQLite file (WAL), a writer whose open transaction nobody
// else sees, and a reader that sees only what is committed. Of all of it, only the mark that says
// whether it can be believed is synced: see index-schema.ts.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { DataFolder } from "./data-folder.ts";
import { INDEX_SCHEMA, INDEX_VERSION } from "./index-schema.ts";

export interface IndexDatabase {
  writer: DatabaseSync;
  reader: DatabaseSync;
  /** Why it was made anew, or undefined when an existing one was opened. */
  createdBecause: string | undefined;
}

/** 16 MiB of pages a connection: bounds memory, whatever the log's length. Negative means KiB. */
const PAGE_CACHE = "PRAGMA cache_size = -16384";

export function openIndexDatabase(folder: DataFolder): IndexDatabase {
  const path = indexPath(folder);
  if (!existsSync(path)) return createIndexDatabase(folder, "there was none");
  let database: ReturnType<typeof connect> | undefined;
  try {
    database = connect(path);
    const version = readMeta(database.writer, "version");
    const doubt =
      version !== String(INDEX_VERSION)
        ? `its version is ${version ?? "unknown"}, not ${INDEX_VERSION}`
        : mayHaveLostWrites(database.writer)
          ? "the machine stopped without closing it"
          : isDamaged(database.writer)
            ? "it is damaged"
            : undefined;
    if (doubt === undefined) {
      markOpen(database.writer);
      return { ...database, createdBecause: undefined };
    }
    closeIndexDatabase(database);
    return createIndexDatabase(folder, doubt);
  } catch {
    // Left to the garbage collector, its close would delete the new index's -wal file by name.
    if (database?.writer.isOpen) closeIndexDatabase(database);
    return createIndexDatabase(folder, "it could not be read");
  }
}

export function createIndexDatabase(folder: DataFolder, because: string): IndexDatabase {
  const path = indexPath(folder);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const database = connect(path);
  database.writer.exec(INDEX_SCHEMA);
  writeMeta(database.writer, "version", String(INDEX_VERSION));
  markOpen(database.writer);
  return { ...database, createdBecause: because };
}

export function closeIndexDatabase(database: { writer: DatabaseSync; reader: DatabaseSync }): void {
  database.reader.close();
  database.writer.close();
}

/** Marks it as whole, so that the next start need not doubt it: after all of it is on the disk. */
export function markClosed(writer: DatabaseSync): void {
  markOpen(writer);
  writeMark(writer, "");
}

export function readMeta(database: DatabaseSync, name: string): string | undefined {
  const row = database.prepare("SELECT value FROM meta WHERE name = ?").get(name);
  return row === undefined ? undefined : String(row["value"]);
}

export function writeMeta(database: DatabaseSync, name: string, value: string): void {
  database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)").run(name, value);
}

function connect(path: string): { writer: DatabaseSync; reader: DatabaseSync } {
  const writer = new DatabaseSync(path);
  writer.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${PAGE_CACHE}`);
  const reader = new DatabaseSync(path);
  reader.exec(`PRAGMA query_only = ON; ${PAGE_CACHE}`);
  return { writer, reader };
}

function markOpen(writer: DatabaseSync): void {
  writeMark(writer, bootId());
}

/**
 * Synced, as nothing else in the index is, with all that was written before it: a mark that a power
 * cut could take back, or bring ahead of its pages, would vouch for pages that it tore.
 */
function writeMark(writer: DatabaseSync, openSince: string): void {
  writer.exec("PRAGMA synchronous = FULL");
  writeMeta(writer, "open_since_boot", openSince);
  writer.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = OFF");
}

/**
 * A killed process loses nothing that it wrote (the kernel has it), a machine that went down may
 * have. Whether it did shows in the boot that the index was opened in.
 */
function mayHaveLostWrites(writer: DatabaseSync): boolean {
  const openSince = readMeta(writer, "open_since_boot") ?? "unknown";
  return openSince !== "" && (openSince === "unknown" || openSince !== bootId());
}

/** Measured: 160 ms for the 124 MB of a million lines and 100,000 kept answers. */
function isDamaged(writer: DatabaseSync): boolean {
  return writer.prepare("PRAGMA quick_check(1)").get()?.["quick_check"] !== "ok";
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}

function indexPath(folder: DataFolder): string {
  return join(folder.audit, "index.sqlite");
}
