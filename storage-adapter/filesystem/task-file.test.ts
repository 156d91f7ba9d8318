import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DataFolder, openDataFolder, taskFilePath } from "./data-folder.ts";
import { placeFile, readSignature, readTaskFile } from "./task-file.ts";

let root: string;
let folder: DataFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "countersign-file-"));
  folder = openDataFolder(root);
});
afterEach(() => rmSync(root, { recursive: true }));

describe("placeFile", () => {
  it("keeps what somebody wrote after the change was made", () => {
    const path = taskFilePath(folder, "a");
    const temporary = join(folder.ssot, ".a.2.00000000.tmp");
    writeFileSync(path, "old");
    const expected = readSignature(path);
    writeFileSync(path, "by hand");
    writeFileSync(temporary, "new");
    const name = placeFile(folder, temporary, path, () => readSignature(path) === expected, 7);
    expect(name).toBe("audit/set-aside/a.7.json");
    expect(readFileSync(join(root, String(name)), "utf8")).toBe("by hand");
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  it("leaves the hand edit where it was when it can't put the new file there", () => {
    const path = taskFilePath(folder, "a");
    writeFileSync(path, "by hand");
    const missing = join(folder.ssot, ".a.2.00000000.tmp");
    expect(() => placeFile(folder, missing, path, () => false, 7)).toThrow("ENOENT");
    expect(readFileSync(path, "utf8")).toBe("by hand");
    expect(readdirSync(folder.setAside)).toEqual([]);
  });

  it("keeps nothing when the old file is the expected one", () => {
    const path = taskFilePath(folder, "a");
    const temporary = join(folder.ssot, ".a.2.00000000.tmp");
    writeFileSync(path, "old");
    writeFileSync(temporary, "new");
    const expected = readSignature(path);
    const isExpected = () => readSignature(path) === expected;
    expect(placeFile(folder, temporary, path, isExpected, 7)).toBeUndefined();
    expect(readdirSync(folder.audit)).toEqual([]);
  });
});

describe("readTaskFile", () => {
  it("says what is wrong with bytes that are not UTF-8", () => {
    const path = taskFilePath(folder, "a");
    writeFileSync(path, new Uint8Array([0x7b, 0xff, 0x7d]));
    expect(readTaskFile(path)).toMatchObject({ found: "unusable", message: "is not UTF-8" });
  });

  it("calls a socket unusable, as it does everything else that is no file", async () => {
    const path = taskFilePath(folder, "a");
    const server = createServer().listen(path);
    await once(server, "listening");
    expect(readTaskFile(path)).toMatchObject({ found: "unusable" });
    server.close();
    await once(server, "close");
  });
});

describe("taskFilePath", () => {
  it.each(["../a", "a/b", "", "A", ".a", "a.json", "a\0", "a".repeat(65)])(
    "makes no path of %j",
    (id) => {
      expect(() => taskFilePath(folder, id)).toThrow("not a task id");
    },
  );
});
