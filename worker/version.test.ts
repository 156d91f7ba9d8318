import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VERSION } from "./version.ts";

it("is package.json's version", async () => {
  const packageFile = await readFile(join(import.meta.dirname, "../package.json"), "utf8");
  expect(JSON.parse(packageFile)).toMatchObject({ version: VERSION });
});
