import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runBareWriteLoop } from "./bare-write-loop.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bare-writes-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("writes each file whole under its own name, and a line of the log for each", async () => {
  const result = runBareWriteLoop({ folder, writes: 120, fileBytes: 3_000, lineBytes: 600 });
  const names = await readdir(folder);
  // 100 names take turns; none is left unfinished.
  expect(names.filter((name) => name.startsWith("file-"))).toHaveLength(100);
  expect(names).toHaveLength(101);
  expect((await stat(join(folder, "file-0"))).size).toBe(3_000);
  expect((await readFile(join(folder, "log"))).length).toBe(120 * 600);
  expect(result.perSecond).toBeGreaterThan(0);
  expect(result.p95Ms).toBeGreaterThanOrEqual(result.p50Ms);
});

it("goes on with the log of the round before", async () => {
  const plan = { folder, writes: 2, fileBytes: 10, lineBytes: 5 };
  runBareWriteLoop(plan);
  runBareWriteLoop(plan);
  expect((await readFile(join(folder, "log"))).length).toBe(20);
});
