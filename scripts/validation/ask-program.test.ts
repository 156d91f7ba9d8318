import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askProgram } from "./ask-program.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "programs-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function ask(script: string, mode = 0o755) {
  const path = join(folder, "program");
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode });
  return askProgram(path, ["--version"], { COLOUR: "blue" });
}

describe("a program that is asked", () => {
  it("answers what it says, by its arguments and its environment", async () => {
    expect(await ask('echo "$1 $COLOUR"; echo aside >&2')).toEqual({ said: "--version blue\n" });
  });

  it("is quoted with its last line where it fails", async () => {
    expect(await ask('echo "libx.so:"; echo "one" >&2; echo "no  libx.so" >&2; exit 127')).toEqual({
      problem: "no libx.so",
    });
  });

  it("is named as missing, or as what can't be run", async () => {
    expect(await askProgram(join(folder, "nothing"), [])).toEqual({
      problem: "there is no such file",
    });
    expect(await ask("exit 0", 0o644)).toEqual({ problem: expect.stringContaining("EACCES") });
  });
});
