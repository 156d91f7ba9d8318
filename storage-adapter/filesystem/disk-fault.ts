// Turns a fault of the disk into a sentence for whoever has to mend it. Nothing internal is in it.

import { StorageUnavailable } from "../port/index.ts";

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space, then try again",
  EDQUOT: "the disk quota is used up: free some space, then try again",
  EIO: "the disk reported an input/output error: check it, then restart the service",
  EROFS: "the file system is read-only: remount it writable, then restart the service",
  EACCES: "the data folder can't be written: check its owner and mode",
  EPERM: "the data folder can't be written: check its owner and mode",
  EMFILE: "too many files are open: raise the limit (ulimit -n)",
  ENFILE: "too many files are open on this machine",
  ENOENT: "the data folder is gone: put it back, then restart the service",
};

/** SQLite's result codes for the same faults (sqlite.org/rescode.html). */
const SQLITE_HINTS: Readonly<Record<number, string>> = {
  10: HINTS["EIO"] as string,
  13: HINTS["ENOSPC"] as string,
};

/** A StorageUnavailable for what the disk did; anything else is a defect and stays as it is. */
export function describeFault(error: unknown, sealedReason: string | undefined): unknown {
  if (error instanceof StorageUnavailable) return error;
  const { code, errcode } = error as { code?: string; errcode?: number };
  const hint =
    code === "ERR_SQLITE_ERROR"
      ? (SQLITE_HINTS[(errcode ?? 0) & 0xff] ??
        "the index could not be written: restart the service")
      : HINTS[code ?? ""];
  if (hint === undefined && sealedReason === undefined) return error;
  const unavailable = new StorageUnavailable([hint, sealedReason].filter(Boolean).join("; "));
  unavailable.cause = error;
  return unavailable;
}
