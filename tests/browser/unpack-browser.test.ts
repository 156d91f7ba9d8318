// The browser that npm brings, unpacked for real: 210 MB, and a start of what came of it.

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findBrowser } from "../../scripts/validation/browser/find-browser.ts";
import { unpackBrowser } from "../../scripts/validation/browser/unpack-browser.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "browsers-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const isPackagedForHere = process.platform === "linux" && process.arch === "x64";

it.runIf(isPackagedForHere)("is unpacked whole and once, by however many at once", async () => {
  const all = await Promise.all([1, 2].map(() => unpackBrowser(folder)));
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^chromium-[\d.]+$/)]);
  const environment = { PATH: "" };
  expect(await findBrowser({ environment, toolsDir: folder })).toMatchObject({
    from: "unpacked",
    version: expect.stringMatching(/^\d+\.\d+/),
  });
});
