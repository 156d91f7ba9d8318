import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { completeLockFile, missingPlatformPackages } from "./complete-lock-file.ts";
import type { LockFile } from "./complete-lock-file.ts";

const lockFilePath = resolve(import.meta.dirname, "../../package-lock.json");

const wanting = (optionalDependencies: Record<string, string>): LockFile => ({
  packages: {
    "": {},
    "node_modules/tool": { version: "1.0.0", license: "MIT", optionalDependencies },
    "node_modules/@tool/linux-x64": { version: "1.0.0" },
  },
});

test("the project's lock file names every platform's packages: `npm run lock` puts them in", () => {
  const lock = JSON.parse(readFileSync(lockFilePath, "utf8")) as LockFile;
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(missingPlatformPackages(lock).map(({ name }) => name)).toEqual([]);
});

test("a package that is missing gets an entry for its platform alone", () => {
  const lock = wanting({
    "@tool/linux-x64": "1.0.0",
    "@tool/binding-linux-arm-musleabihf": "1.0.0",
    "@tool/workerd-windows-64": "1.0.0",
  });
  const { packages } = completeLockFile(lock);
  expect(Object.keys(packages)).toEqual([
    "",
    "node_modules/@tool/binding-linux-arm-musleabihf",
    "node_modules/@tool/linux-x64",
    "node_modules/@tool/workerd-windows-64",
    "node_modules/tool",
  ]);
  expect(packages["node_modules/@tool/binding-linux-arm-musleabihf"]).toEqual({
    version: "1.0.0",
    cpu: ["arm"],
    dev: true,
    libc: ["musl"],
    license: "MIT",
    optional: true,
    os: ["linux"],
  });
  expect(packages["node_modules/@tool/workerd-windows-64"]).toMatchObject({
    os: ["win32"],
    cpu: ["x64"],
  });
});

test("a complete lock file stays as it is", () => {
  const lock = wanting({ "@tool/linux-x64": "1.0.0" });
  expect(completeLockFile(lock)).toEqual(lock);
});

test("what is not pinned, or says no platform, is refused", () => {
  expect(() => completeLockFile(wanting({ "@tool/darwin-arm64": "^1.0.0" }))).toThrow(/pinned/);
  expect(() => completeLockFile(wanting({ "@tool/extras": "1.0.0" }))).toThrow(/platform/);
});
