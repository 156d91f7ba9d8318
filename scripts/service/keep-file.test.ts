import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keepFile } from "./keep-file.ts";

const MIB = 1_048_576;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-kept-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes a file whole or not at all, and leaves nothing beside it", async () => {
  const path = join(folder, "deep", "kept.json");
  await keepFile(path, "x".repeat(MIB));
  const written = new AbortController();
  const writing = keepFile(path, "y".repeat(8 * MIB)).then(() => written.abort());
  const sizes = new Set<number>();
  while (!written.signal.aborted) {
    sizes.add(existsSync(path) ? statSync(path).size : 0);
    await setImmediate();
  }
  await writing;
  sizes.delete(8 * MIB);
  expect([...sizes]).toEqual([MIB]);
  expect(statSync(path).size).toBe(8 * MIB);
  expect(readdirSync(join(folder, "deep"))).toEqual(["kept.json"]);
});
