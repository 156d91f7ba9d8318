import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBareTarget, startServiceTarget } from "./fan-out-target.ts";

const { signal } = new AbortController();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fan-out-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the bare stream", () => {
  it("writes when asked, counts its changes, and stops, however often it is told to", async () => {
    const target = await startBareTarget(signal);
    expect([await target.write(0), await target.write(1)]).toEqual([1, 2]);
    await target.stop();
    await target.stop();
    expect(() => process.kill(target.processes["node"]!, 0)).toThrow();
  });

  it("is not waited for when its process has died", async () => {
    const program = join(folder, "dies.ts");
    await writeFile(program, "process.exit(3);");
    await expect(startBareTarget(signal, program)).rejects.toThrow(
      "the bare stream's process has ended",
    );
  });
});

it("a service that can't be started leaves no folder behind", async () => {
  // There is no service in a folder without a project.
  const options = { projectDir: folder, scratchDir: folder, environment: process.env, signal };
  await expect(startServiceTarget(options)).rejects.toThrow("the service could not be started");
  expect(await readdir(folder)).toEqual([]);
});
