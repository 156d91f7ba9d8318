import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findBrowser } from "./find-browser.ts";
import { type UnpackedBrowser, unpackBrowser } from "./unpack-browser.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "browsers-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function putProgram(path: string, script: string): Promise<string> {
  const program = join(folder, path);
  await mkdir(join(program, ".."), { recursive: true });
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return program;
}

const saysVersion = (version: string) => `echo "Chromium ${version} built on something"`;

/** With a PATH of the test's own. Nothing is unpacked unless the test says what. */
function find(environment: NodeJS.ProcessEnv, unpacked?: UnpackedBrowser) {
  return findBrowser({
    environment: { PATH: join(folder, "bin"), ...environment },
    toolsDir: folder,
    unpack: () => Promise.resolve(unpacked ?? { ok: false, reason: "nothing was unpacked" }),
  });
}

describe("the browser that is found", () => {
  it("is CHROMIUM_PATH's, whatever else there is", async () => {
    const asked = await putProgram("asked", saysVersion("1.2.3"));
    await putProgram("bin/chromium", saysVersion("4.5.6"));
    expect(await find({ CHROMIUM_PATH: asked })).toEqual({
      found: true,
      from: "CHROMIUM_PATH",
      executablePath: asked,
      environment: {},
      version: "1.2.3",
    });
  });

  it("is an installed one else, and the next where one does not run", async () => {
    await putProgram("bin/chromium-browser", "echo please install the snap >&2; exit 1");
    const chrome = await putProgram("bin/google-chrome", saysVersion("150.0.1"));
    expect(await find({})).toMatchObject({
      from: "installed",
      executablePath: chrome,
      version: "150.0.1",
    });
  });

  it("is the packaged one where none is installed, with what it needs", async () => {
    const executablePath = await putProgram("packaged", `echo "Chromium 1.\${LIBRARIES:-0}"`);
    const environment = { LIBRARIES: "7" };
    expect(await find({ PATH: "" }, { ok: true, executablePath, environment })).toEqual({
      found: true,
      from: "unpacked",
      executablePath,
      environment,
      version: "1.7",
    });
  });
});

describe("without a browser, one line says what is wrong and what to do", () => {
  const REMEDY = "(install Chromium or Chrome, or set CHROMIUM_PATH to one)";

  it.each([
    ["there is no such file", undefined],
    ["cannot open shared object", `echo "libx.so: cannot open shared object" >&2; exit 127`],
    ["it does not say its version", "echo hello"],
  ])("CHROMIUM_PATH's is no browser: %s", async (problem, script) => {
    const path = join(folder, "asked");
    if (script !== undefined) await putProgram("asked", script);
    await putProgram("bin/chromium", saysVersion("4.5.6"));
    const found = await find({ CHROMIUM_PATH: path });
    expect(found).toEqual({
      found: false,
      reason: expect.stringContaining(`CHROMIUM_PATH (${path}) does not run: `),
    });
    expect(found).toHaveProperty("reason", expect.stringContaining(`${problem} ${REMEDY}`));
  });

  it("the packaged one can't be unpacked", async () => {
    expect(await find({}, { ok: false, reason: "the disk is full" })).toEqual({
      found: false,
      reason: `no browser: no Chromium is installed, and the disk is full ${REMEDY}`,
    });
  });

  it("the packaged one lacks a library", async () => {
    const executablePath = await putProgram("packaged", `echo "no libnss3.so" >&2; exit 127`);
    expect(await find({}, { ok: true, executablePath, environment: {} })).toEqual({
      found: false,
      reason: `no browser: no Chromium is installed, and the one from npm does not run: no libnss3.so ${REMEDY}`,
    });
  });
});

describe("the packaged browser", () => {
  it("is none where npm brings none, or where it can't be put", async () => {
    expect(await unpackBrowser(folder, "darwin-arm64")).toEqual({
      ok: false,
      reason: "npm brings one for linux-x64 only, not for darwin-arm64",
    });
    await writeFile(join(folder, "file"), "");
    expect(await unpackBrowser(join(folder, "file"), "linux-x64")).toEqual({
      ok: false,
      reason: expect.stringContaining("the one from npm can't be unpacked: "),
    });
  });
});
