// What holds for every batch, whoever asked for it.

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fact } from "../contract/driver-under-test.ts";
import { AuditLog } from "./audit-log.ts";
import { QUEUE_JOBS_MAX } from "./commit-log.ts";
import { DriverFixture } from "./driver.fixture.ts";
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
