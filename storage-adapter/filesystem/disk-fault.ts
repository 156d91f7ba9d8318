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
  EISDIR: "a folder stands where a file of the service belongs: move it away",
  ENOTDIR: "a file stands where a folder of the service belongs: move it away",
  ENOENT: "the data folder is gone: put it back, then restart the service",
};

const INDEX_DAMAGED = "the index is damaged: restart the service, which builds it anew";

/**
 * SQLite's result codes for what a disk does (sqlite.org/rescode.html). All others, a violated
 * constraint among them, are defects of ours.
 */
const SQLITE_HINTS: Readonly<Record<number, string | undefined>> = {
  7: "the machine is out of memory",
  8: HINTS["EROFS"],
  10: HINTS["EIO"],
  11: INDEX_DAMAGED,
  13: HINTS["ENOSPC"],
  14: HINTS["ENOENT"],
  26: INDEX_DAMAGED,
};

/** A StorageUnavailable for what the disk did; anything else is a defect and stays as it is. */
export function describeFault(error: unknown, sealedReason: string | undefined): unknown {
  if (error instanceof StorageUnavailable) return error;
  const { code, errcode } = error as { code?: string; errcode?: number };
  const hint =
    code === "ERR_SQLITE_ERROR" ? SQLITE_HINTS[(errcode ?? 0) & 0xff] : HINTS[code ?? ""];
  if (hint === undefined && sealedReason === undefined) return error;
  const unavailable = new StorageUnavailable([hint, sealedReason].filter(Boolean).join("; "));
  unavailable.cause = error;
  return unavailable;
}
