import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeLeftovers, writeDurably, writeTemporaryFile } from "./write-durably.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "write-durably-"));
  path = join(folder, "a.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("writeTemporaryFile", () => {
  it("never writes over a file that is there", async () => {
    await writeTemporaryFile(path, "one");
    await expect(writeTemporaryFile(path, "two")).rejects.toThrow("EEXIST");
    expect(readFileSync(path, "utf8")).toBe("one");
  });
});

describe("writeDurably", () => {
  it("puts the new file in the old one's place, for its owner alone, and leaves nothing else", async () => {
    for (const text of ["one", "", "three \u{1f944}"]) {
      await writeDurably(path, text);
      expect(readFileSync(path, "utf8")).toBe(text);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it("leaves one whole file of many that are written at once", async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(1_000));
    await Promise.all(texts.map((text) => writeDurably(path, text)));
    expect(texts).toContain(readFileSync(path, "utf8"));
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });

  it("leaves nothing behind when it can't", async () => {
    mkdirSync(path);
    await expect(writeDurably(path, "one")).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["a.json"]);
  });
});

describe("removeLeftovers", () => {
  it("removes what has stood for a minute, and neither a write under way nor another's file", async () => {
    const write = (name: string, ageS: number) => {
      writeFileSync(join(folder, name), "{");
      utimesSync(join(folder, name), 1_000 - ageS, 1_000 - ageS);
    };
    write("a.json.0123abcd.tmp", 60);
    const kept = ["a.json", "a.json.0123abce.tmp", "a.json.tmp", "b.json.0123abcd.tmp"];
    for (const name of kept) write(name, name.includes("abce") ? 59 : 3_600);
    await removeLeftovers(path, 1_000_000);
    expect(readdirSync(folder)).toEqual(kept);
  });
});
