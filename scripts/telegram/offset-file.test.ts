import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openOffsetFile } from "./offset-file.ts";

const OURS = { bot_id: "77", api_base: "https://api.example" };
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "offset-file-"));
  path = join(folder, "audit", "telegram-offset.json");
  mkdirSync(join(folder, "audit"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("is found again as it was written, whichever way it went", async () => {
  const file = openOffsetFile(folder, OURS);
  expect(await file.read()).toEqual({ outcome: "none" });
  for (const offset of [500, 501, 7]) {
    await file.write(offset);
    expect(await openOffsetFile(folder, OURS).read()).toEqual({ outcome: "found", offset });
  }
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ ...OURS, offset: 7 });
});

it("makes the folder where the poller runs far from the service's", async () => {
  const far = join(folder, "far");
  await openOffsetFile(far, OURS).write(1);
  expect(await openOffsetFile(far, OURS).read()).toEqual({ outcome: "found", offset: 1 });
});

it("of another bot or another server is not used", async () => {
  await openOffsetFile(folder, OURS).write(500);
  for (const other of [{ bot_id: "78" }, { api_base: "http://127.0.0.1:8081" }]) {
    const file = openOffsetFile(folder, { ...OURS, ...other });
    expect(await file.read()).toEqual({ outcome: "foreign" });
    await file.write(3);
    expect(await openOffsetFile(folder, OURS).read()).toEqual({ outcome: "foreign" });
    await openOffsetFile(folder, OURS).write(500);
  }
});

it.each([
  "",
  "{",
  "null",
  "500",
  JSON.stringify({ ...OURS }),
  JSON.stringify({ ...OURS, offset: 0 }),
  JSON.stringify({ ...OURS, offset: 2 ** 31 }),
  JSON.stringify({ ...OURS, offset: "500" }),
  JSON.stringify({ ...OURS, offset: 1.5 }),
])("that says %j is broken, and mended by the next write", async (text) => {
  writeFileSync(path, text);
  const file = openOffsetFile(folder, OURS);
  expect(await file.read()).toMatchObject({ outcome: "broken" });
  await file.write(2 ** 31 - 1);
  expect(await file.read()).toEqual({ outcome: "found", offset: 2 ** 31 - 1 });
});

it("that can't be read is broken, and says why", async () => {
  mkdirSync(path);
  expect(await openOffsetFile(folder, OURS).read()).toEqual({
    outcome: "broken",
    detail: "EISDIR",
  });
  await expect(openOffsetFile(folder, OURS).write(1)).rejects.toThrow();
});

it("leaves nothing of a write that was killed", async () => {
  await openOffsetFile(folder, OURS).write(500);
  const left = `${path}.0123abcd.tmp`;
  writeFileSync(left, '{"bot_id":"77","off');
  utimesSync(left, 0, 0);
  expect(await openOffsetFile(folder, OURS).read()).toEqual({ outcome: "found", offset: 500 });
  expect(readdirSync(join(folder, "audit"))).toEqual(["telegram-offset.json"]);
});

it("is whole also where two pollers of one folder write it at once, and neither is in the other's way", async () => {
  const files = Array.from({ length: 10 }, () => openOffsetFile(folder, OURS));
  await Promise.all(files.flatMap((file, index) => [file.write(index + 1), file.read()]));
  expect(await openOffsetFile(folder, OURS).read()).toMatchObject({ outcome: "found" });
  expect(readdirSync(join(folder, "audit"))).toEqual(["telegram-offset.json"]);
});
