import fs, { mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openDataFolder } from "./data-folder.ts";

let root: string;
let synced: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "countersign-folder-"));
  synced = [];
  const { fsyncSync } = fs;
  vi.spyOn(fs, "fsyncSync").mockImplementation((fd) => {
    synced.push(readlinkSync(`/proc/self/fd/${fd}`));
    fsyncSync(fd);
  });
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(root, { recursive: true });
});

it("makes the folders it creates durable, each in the one above it, and only those", () => {
  const dataDir = join(root, "deep", "data");
  openDataFolder(dataDir);
  expect(synced).toEqual([root, join(root, "deep"), dataDir, dataDir]);
  openDataFolder(dataDir);
  expect(synced).toHaveLength(4);
});
