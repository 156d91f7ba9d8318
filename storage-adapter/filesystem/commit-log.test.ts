// What holds for every batch, whoever asked for it.

import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { creation, fact } from "../contract/driver-under-test.ts";
import { AuditLog } from "./audit-log.ts";
import { QUEUE_JOBS_MAX } from "./commit-log.ts";
import { DriverFixture } from "./driver.fixture.ts";
import { KeyIndex } from "./key-index.ts";
import { LineIndex } from "./line-index.ts";

let driver: DriverFixture;
beforeEach(async () => {
  driver = new DriverFixture();
  await driver.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await driver.dispose();
});

const refusal = fact("a", "request_refused");
const seqs = () => driver.logLines().map((line) => line.seq);

it("syncs a line before head.json names it, also one that nobody waits for", async () => {
  const noted = () => readFileSync(driver.path("audit", "head.json"), "utf8");
  const before = noted();
  const notedAtSync: string[] = [];
  vi.spyOn(AuditLog.prototype, "sync").mockImplementation(() => {
    notedAtSync.push(noted());
    return Promise.resolve();
  });
  await driver.storage.noteRefusal(refusal);
  expect(notedAtSync).toEqual([before]);
  expect(noted()).not.toBe(before);
});

it("cuts the lines back when the index can't say how far it has come", async () => {
  const before = seqs();
  vi.spyOn(LineIndex.prototype, "setPosition").mockImplementation(() => {
    throw new Error("disk full");
  });
  await expect(driver.storage.append([refusal])).rejects.toThrow("disk full");
  expect(seqs()).toEqual(before);
  vi.restoreAllMocks();
  await driver.storage.append([refusal]);
  expect(seqs()).toEqual([...before, before.length + 1]);
});

it("takes as many jobs as the queue may hold, and refuses the one past them", async () => {
  const append = () => driver.storage.append([refusal]);
  const queued = Array.from({ length: QUEUE_JOBS_MAX }, append);
  await expect(append()).rejects.toThrow("too many writes are waiting");
  await Promise.all(queued);
  expect(seqs().at(-1)).toBe(QUEUE_JOBS_MAX + 1);
});

describe("a log file that is not what it was", () => {
  const log = () => driver.logPath;
  const changed: [string, () => void][] = [
    ["deleted", () => rmSync(log())],
    ["moved away by a log rotation", () => renameSync(log(), `${log()}.1`)],
    ["cut", () => truncateSync(log(), 10)],
    [
      "replaced by its copy",
      () => {
        copyFileSync(log(), `${log()}~`);
        renameSync(`${log()}~`, log());
      },
    ],
  ];
  it.each(changed)("but %s, takes no more writes, and health says why", async (_name, change) => {
    await driver.storage.commit(creation("a"));
    change();
    await expect(driver.storage.commit(creation("b"))).rejects.toThrow("a restart will look");
    const health = await driver.storage.health();
    expect(health.writable).toBe(false);
    expect(health.problems.join()).toContain("moved, deleted or cut");
    expect(await driver.storage.read("a")).toMatchObject({ outcome: "found" });
    expect(driver.ssotNames()).toEqual(["a.json"]);
    await driver.stop();
    await driver.start();
    expect(await driver.storage.commit(creation("b"))).toMatchObject({ outcome: "committed" });
  });
});

it("says in health what the disk did to the latest write, until one succeeds", async () => {
  const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
  vi.spyOn(AuditLog.prototype, "append").mockImplementationOnce(() => {
    throw full;
  });
  await expect(driver.storage.append([refusal])).rejects.toThrow("disk is full");
  expect((await driver.storage.health()).problems.join()).toContain("disk is full");
  await driver.storage.append([refusal]);
  expect((await driver.storage.health()).problems).toEqual([]);
});

it("takes no more writes when a write is undone on the disk but not in the index", async () => {
  vi.spyOn(AuditLog.prototype, "sync").mockImplementationOnce(() => {
    for (const name of driver.ssotNames()) rmSync(driver.path("ssot", name));
    return Promise.resolve();
  });
  vi.spyOn(KeyIndex.prototype, "removeAfter").mockImplementation(() => {
    throw new Error("disk full");
  });
  await expect(driver.storage.commit(creation("a"))).rejects.toThrow("restart");
  await expect(driver.storage.append([refusal])).rejects.toThrow("restart");
  await driver.stop();
  vi.restoreAllMocks();
  await driver.start();
  expect(await driver.storage.read("a")).toMatchObject({ outcome: "absent" });
  expect(seqs()).toEqual([1, 2, 3]);
});

it("gives the folder back also when the index can't be closed", async () => {
  const database = new DatabaseSync(driver.path("audit", "index.sqlite"));
  database.exec("DROP TABLE meta");
  database.close();
  await driver.stop();
  await driver.start();
  expect(driver.lastLine("recovered")).toMatchObject({ index_rebuilt: "it could not be read" });
});
