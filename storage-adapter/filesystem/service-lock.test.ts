import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openDataFolder } from "./data-folder.ts";
import { takeServiceLock } from "./service-lock.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "countersign-lock-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Another process that takes the lock and holds it until it is killed. */
async function startHolder(): Promise<ChildProcessByStdio<null, Readable, null>> {
  const here = JSON.stringify(import.meta.dirname);
  const program = `
    const { openDataFolder } = await import(${here} + "/data-folder.ts");
    const { takeServiceLock } = await import(${here} + "/service-lock.ts");
    takeServiceLock(openDataFolder(process.argv[1]), { pid: process.pid, url: "http://x:1", version: "1" });
    console.log("locked");
    globalThis.gc?.();
    setInterval(() => globalThis.gc?.(), 20);`;
  const holder = spawn(
    process.execPath,
    ["--expose-gc", "--input-type=module", "-e", program, dataDir],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await once(holder.stdout, "data");
  return holder;
}

const take = () => takeServiceLock(openDataFolder(dataDir), { pid: process.pid, version: "2" });

it("names the process that holds the folder, and is free at once when that one is killed", async () => {
  const holder = await startHolder();
  const exited = once(holder, "exit");
  try {
    expect(take).toThrow(new RegExp(`pid ${holder.pid} at http://x:1, since 20`));
  } finally {
    holder.kill("SIGKILL");
    await exited;
  }
  take().release();
});

it("does not blame another service for a lock file that is broken", () => {
  const folder = openDataFolder(dataDir);
  writeFileSync(join(folder.audit, "service.lock"), "nonsense".repeat(1_000));
  expect(take).toThrow("audit/service.lock can't be locked (file is not a database)");
});

it("says that the disk is full where that is why", () => {
  const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
  const exec = vi.spyOn(DatabaseSync.prototype, "exec").mockImplementationOnce(() => {
    throw full;
  });
  expect(take).toThrow("the disk is full: free some space");
  exec.mockRestore();
  take().release();
});

it("holds within one process too, until it is released", () => {
  const lock = take();
  expect(take).toThrow(`pid ${process.pid}`);
  lock.release();
  take().release();
});
