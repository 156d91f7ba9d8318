// What a report says of the run itself: the commit, the versions of what ran and the machine.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { AcceptanceReport } from "./report-schema.ts";

const run = promisify(execFile);
const MIB_BYTES = 1_048_576;

export type RunDescription = Pick<AcceptanceReport, "commit" | "dirty" | "versions" | "machine">;

export async function describeRun(projectDir: string, k6?: string): Promise<RunDescription> {
  return {
    ...(await describeCommit(projectDir)),
    versions: {
      node: process.versions.node,
      workerd: await packageVersion(projectDir, "workerd"),
      wrangler: await packageVersion(projectDir, "wrangler"),
      ...(k6 === undefined ? {} : { k6 }),
    },
    machine: {
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: cpus().length,
      memory_mib: Math.round(totalmem() / MIB_BYTES),
      os: `${platform()} ${release()} ${arch()}`,
    },
  };
}

async function describeCommit(cwd: string): Promise<Pick<RunDescription, "commit" | "dirty">> {
  try {
    const head = await run("git", ["rev-parse", "--verify", "HEAD"], { cwd });
    const status = ["status", "--porcelain", "--", ".", ":(exclude)reports"];
    const changes = await run("git", status, { cwd });
    return { commit: head.stdout.trim(), dirty: changes.stdout.trim() !== "" };
  } catch {
    // No git, no work tree, no commit yet: then there is none to name.
    return { commit: null, dirty: null };
  }
}

async function packageVersion(projectDir: string, name: string): Promise<string> {
  const path = join(projectDir, "node_modules", name, "package.json");
  const manifest = z.object({ version: z.string() });
  return manifest.parse(JSON.parse(await readFile(path, "utf8"))).version;
}
