import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addToDevVars, readDevVars } from "./dev-vars.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dev-vars-"));
  path = join(folder, ".dev.vars");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("the file is made for its owner alone, and nothing else is left in the folder", () => {
  expect(addToDevVars(path, readDevVars(path), { ADMIN_TOKEN: "abc-_" })).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readDevVars(path).variables).toEqual({ ADMIN_TOKEN: "abc-_" });
  expect(readDevVars(path).readableByOthers).toBe(false);
  expect(readdirSync(folder)).toEqual([".dev.vars"]);
});

test("lines that stand there stay as they are, also without a newline at the end", () => {
  const before = "# mine\nBOT_TOKEN='1:a b'  # keep\n\nHOST=localhost";
  writeFileSync(path, before, { mode: 0o600 });
  expect(addToDevVars(path, readDevVars(path), { ADMIN_TOKEN: "abc" })).toBe(true);
  expect(readFileSync(path, "utf8")).toBe(`${before}\nADMIN_TOKEN=abc\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a file that others can read is the owner's alone once it holds generated secrets", () => {
  writeFileSync(path, "PORT=1\n");
  chmodSync(path, 0o644);
  addToDevVars(path, readDevVars(path), { ADMIN_TOKEN: "abc" });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readDevVars(path)).toMatchObject({ text: "PORT=1\nADMIN_TOKEN=abc\n" });
});

test("of two first starts at once, the second finds the file of the first", () => {
  const [one, two] = [readDevVars(path), readDevVars(path)];
  expect(addToDevVars(path, one, { ADMIN_TOKEN: "first" })).toBe(true);
  expect(addToDevVars(path, two, { ADMIN_TOKEN: "second" })).toBe(false);
  expect(readDevVars(path).variables).toEqual({ ADMIN_TOKEN: "first" });
  expect(readdirSync(folder)).toEqual([".dev.vars"]);
});

test("a file that others can read is told of", () => {
  writeFileSync(path, "A=1\n");
  chmodSync(path, 0o644);
  expect(readDevVars(path).readableByOthers).toBe(true);
});
