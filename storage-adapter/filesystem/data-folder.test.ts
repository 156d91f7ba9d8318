import type * as fileSystem from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openDataFolder } from "./data-folder.ts";

const disk = vi.hoisted(() => ({ synced: [] as string[] }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof fileSystem>();
  const fsyncSync = (fd: number) => {
    disk.synced.push(fs.readlinkSync(`/proc/self/fd/${fd}`));
    fs.fsyncSync(fd);
  };
  return { ...fs, fsyncSync };
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "countersign-folder-"));
  disk.synced = [];
});
afterEach(() => rmSync(root, { recursive: true }));

it("makes the folders it creates durable, each in the one above it, and only those", () => {
  const dataDir = join(root, "deep", "data");
  openDataFolder(dataDir);
  expect(disk.synced).toEqual([root, join(root, "deep"), dataDir, dataDir]);
  openDataFolder(dataDir);
  expect(disk.synced).toHaveLength(4);
});
