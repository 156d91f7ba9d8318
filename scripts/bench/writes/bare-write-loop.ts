// What durability itself costs on this disk: the syscalls of one write, one write after the other, with
// nothing around them. The order is the service's own: the file whole under another name, synced,
// renamed, its folder synced; then the log's line, synced.

import { closeSync, fdatasyncSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { latencyPercentiles } from "../../validation/latency-percentiles.ts";

const MS_PER_SECOND = 1_000;
/** Names take turns, so that most renames replace a file, as a task's do. */
const FILES = 100;

export interface BareWritePlan {
  /** Exists, on the disk that is compared with. */
  folder: string;
  writes: number;
  fileBytes: number;
  lineBytes: number;
}

export interface BareWriteResult {
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
}

export function runBareWriteLoop(plan: BareWritePlan): BareWriteResult {
  const { folder, writes, fileBytes, lineBytes } = plan;
  const content = new Uint8Array(fileBytes).fill(120);
  const line = new Uint8Array(lineBytes).fill(121);
  const directory = openSync(folder, "r");
  const log = openSync(join(folder, "log"), "a");
  const latenciesMs: number[] = [];
  try {
    const begun = performance.now();
    for (let nth = 0; nth < writes; nth += 1) {
      const sentAt = performance.now();
      writeFileDurably(directory, folder, `file-${nth % FILES}`, content);
      writeSync(log, line);
      fdatasyncSync(log);
      latenciesMs.push(performance.now() - sentAt);
    }
    const elapsedMs = performance.now() - begun;
    const [p50Ms = 0, p95Ms = 0] = latencyPercentiles(latenciesMs, [50, 95]);
    return { perSecond: (writes * MS_PER_SECOND) / elapsedMs, p50Ms, p95Ms };
  } finally {
    closeSync(log);
    closeSync(directory);
  }
}

function writeFileDurably(directory: number, folder: string, name: string, content: Uint8Array) {
  const temporary = join(folder, "tmp");
  const file = openSync(temporary, "w");
  writeSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, join(folder, name));
  fsyncSync(directory);
}
