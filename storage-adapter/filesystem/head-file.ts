// audit/head.json: where the log's end is, kept beside it, so that a log that is shorter was cut.
// Written in place after each append and never before it: the head can lag behind the log after a
// crash, but it can't be ahead of it. seq only grows, so a new text is never shorter than the old.

import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { ChainHead } from "./audit-chain.ts";
import type { DataFolder } from "./data-folder.ts";

export interface HeadFile {
  /** Never throws: a head that lags says less, but nothing wrong. */
  write(head: ChainHead): void;
  /** Whether the last write failed. */
  readonly isLagging: boolean;
  close(): void;
}

export function openHeadFile(folder: DataFolder): HeadFile {
  const fd = openSync(headPath(folder), "a+", 0o600);
  closeSync(fd);
  const writable = openSync(headPath(folder), "r+");
  let isLagging = false;
  let isTrimmed = false;
  return {
    write(head) {
      const text = `{"hash":"${head.hash}","seq":${head.seq}}\n`;
      try {
        isLagging = writeSync(writable, text, 0) < text.length;
        // Somebody may have left a longer text there.
        if (!isTrimmed) ftruncateSync(writable, text.length);
        isTrimmed = true;
      } catch {
        isLagging = true;
      }
    },
    get isLagging() {
      return isLagging;
    },
    close() {
      try {
        fdatasyncSync(writable);
      } catch {
        isLagging = true;
      }
      closeSync(writable);
    },
  };
}

/** The head as noted (seq 0: a log without a line), or undefined where there is none that can be read. */
export function readHead(folder: DataFolder): { seq: number; hash: string } | undefined {
  try {
    const head = JSON.parse(readFileSync(headPath(folder), "utf8")) as Record<string, unknown>;
    const { seq, hash } = head;
    if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0) return undefined;
    if (typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash)) return undefined;
    return { seq, hash };
  } catch {
    return undefined;
  }
}

function headPath(folder: DataFolder): string {
  return join(folder.audit, "head.json");
}
