// The filesystem driver held to the contract: called directly, over the wire as the worker does, and
// with the worker's memory in front of it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SECRET_HEADER, type TaskStorage } from "../port/index.ts";
import { type RunningStorage, startFilesystemStorage } from "../filesystem/index.ts";
import { taskCodec } from "../../worker/domain/task-codec.ts";
import { ReadCache, cacheReads, flushReads } from "../../worker/read-cache.ts";
import { createStorageClient } from "../../worker/storage-client.ts";
import type { DriverUnderTest } from "./driver-under-test.ts";
import { describeStorageContract } from "./storage-contract.ts";

type Reach = (running: RunningStorage) => TaskStorage;

async function openIn(dataDir: string, reach: Reach): Promise<DriverUnderTest> {
  const running = await startFilesystemStorage({
    dataDir,
    codec: taskCodec,
    service: { pid: process.pid, version: "contract" },
  });
  return {
    storage: reach(running),
    async reopen() {
      // A real kill is tests/kill.test.ts; here the index goes too, so that the log alone must do.
      await running.stop("contract");
      for (const suffix of ["", "-wal", "-shm"]) {
        rmSync(join(dataDir, "audit", `index.sqlite${suffix}`), { force: true });
      }
      return openIn(dataDir, reach);
    },
    async close() {
      await running.stop("contract");
      rmSync(dataDir, { recursive: true });
    },
  };
}

const openWith = (reach: Reach) => () =>
  openIn(mkdtempSync(join(tmpdir(), "countersign-contract-")), reach);

describeStorageContract(
  "the filesystem driver",
  openWith((running) => running.storage),
);

/** As often as a test can wait for. */
const FLUSH_MS = 50;

describeStorageContract(
  "the filesystem driver behind a memory of reads",
  openWith((running) => {
    const cache = new ReadCache();
    const storage = cacheReads(running.storage, cache, Date.now);
    void follow(storage);
    setInterval(() => void flushReads(storage, cache), FLUSH_MS).unref();
    return storage;
  }),
);

/** As the event hub does, for as long as there is a storage. */
async function follow(storage: TaskStorage): Promise<void> {
  try {
    let { head_seq: position } = await storage.since(0, 1, 0);
    for (;;) {
      const answer = await storage.since(position, 100, 1_000);
      if (answer.outcome !== "changes") return;
      position = answer.events.at(-1)?.seq ?? position;
    }
  } catch {
    // Closed in the middle of a question.
  }
}

describeStorageContract(
  "the filesystem driver over the wire",
  openWith((running) =>
    createStorageClient({
      fetch: (url: string, init: RequestInit) =>
        fetch(url.replace("http://storage", `http://${running.address}`), {
          ...init,
          headers: { "content-type": "application/json", [SECRET_HEADER]: running.secret },
        }),
    }),
  ),
);
