// One service per DATA_DIR. The lock is the kernel's own (SQLite's fcntl lock on a file that is
// never written), so it ends with its holder, however that one dies: no stale lock, no race to take
// one over, no process id that another process has inherited. A file beside it names the holder.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { DataFolder } from "./data-folder.ts";
import { StorageStartError } from "./storage-start-error.ts";

export interface LockHolder {
  pid: number;
  url?: string;
  version: string;
}

/** A connection that nobody refers to is closed by the garbage collector, and its lock with it. */
const HELD = new Set<DatabaseSync>();

/** Somebody else has the lock (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

export interface ServiceLock {
  release(): void;
}

export function takeServiceLock(folder: DataFolder, holder: LockHolder): ServiceLock {
  const holderPath = join(folder.audit, "holder.json");
  const database = new DatabaseSync(join(folder.audit, "service.lock"), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    throw new StorageStartError(describeLockFault(error, holderPath), { cause: error });
  }
  HELD.add(database);
  const release = () => {
    rmSync(holderPath, { force: true });
    database.exec("ROLLBACK");
    database.close();
    HELD.delete(database);
  };
  try {
    const since = new Date().toISOString();
    writeFileSync(holderPath, `${JSON.stringify({ ...holder, since })}\n`, { mode: 0o600 });
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function describeLockFault(error: unknown, holderPath: string): string {
  const { errcode, message } = error as { errcode?: number; message: string };
  if (errcode === SQLITE_BUSY)
    return `another service uses this DATA_DIR: ${readHolder(holderPath)}`;
  if (errcode === SQLITE_FULL) return "DATA_DIR can't be used: the disk is full: free some space";
  return `audit/service.lock can't be locked (${message}): delete it if no service runs here`;
}

function readHolder(path: string): string {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as Partial<LockHolder> & {
      since?: string;
    };
    const where = holder.url === undefined ? "" : ` at ${holder.url}`;
    return `pid ${holder.pid}${where}, since ${holder.since}; stop it, or set DATA_DIR`;
  } catch {
    return "its holder is just starting; stop it, or set DATA_DIR";
  }
}
