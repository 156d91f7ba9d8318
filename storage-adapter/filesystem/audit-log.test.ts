import fs, { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AuditLog } from "./audit-log.ts";
import { openDataFolder } from "./data-folder.ts";

let root: string;
let isBroken: boolean;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "countersign-log-"));
  isBroken = false;
  const { fsyncSync } = fs;
  vi.spyOn(fs, "fsyncSync").mockImplementation((fd) => {
    if (isBroken && fs.fstatSync(fd).isDirectory()) throw new Error("EIO");
    fsyncSync(fd);
  });
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(root, { recursive: true });
});

it("loses no line when a rotation fails half-way and is tried again", () => {
  const folder = openDataFolder(root);
  const log = new AuditLog(folder, 3);
  log.append(Buffer.from("one\n"));
  isBroken = true;
  expect(() => log.prepare()).toThrow("EIO");
  isBroken = false;
  expect(log.prepare()).toEqual({ file: 2, offset: 0 });
  log.append(Buffer.from("two\n"));
  log.close();
  const texts = readdirSync(folder.audit).map((name) => [
    name,
    readFileSync(join(folder.audit, name), "utf8"),
  ]);
  expect(Object.fromEntries(texts)).toEqual({
    "events-000001.jsonl": "one\n",
    "events.jsonl": "two\n",
  });
});
