// Builds the pinned k6 with Go. It appears at its place whole or not at all, whoever builds at the
// same time.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export const K6_VERSION = "1.8.0";

const run = promisify(execFile);
/** 95 s on two idle cores; downloads come on top. */
const BUILD_MS_MAX = 15 * 60_000;
const BUILD_OUTPUT_BYTES_MAX = 16 * 1_048_576;
const HOW_TO_GET_IT = `install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/), or Go to have k6 built, or set K6_BIN`;

export interface BuildOptions {
  environment: NodeJS.ProcessEnv;
  /** Where it is to be. */
  path: string;
  log: (line: string) => void;
}

/** `reason` is one line and says how to get k6 otherwise. */
export async function buildK6(
  options: BuildOptions,
): Promise<{ ok: true } | { ok: false; reason: string }> {
  const { environment, path, log } = options;
  let folder: string | undefined;
  try {
    await run("go", ["version"], { env: environment });
    log(`building k6 ${K6_VERSION} with Go, once; a minute or two …`);
    await mkdir(dirname(path), { recursive: true });
    folder = await mkdtemp(`${path}-build-`);
    await run("go", ["install", `go.k6.io/k6@v${K6_VERSION}`], {
      env: { ...environment, GOBIN: folder },
      timeout: BUILD_MS_MAX,
      maxBuffer: BUILD_OUTPUT_BYTES_MAX,
    });
    await rename(join(folder, "k6"), path);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: `${describe(error)}: ${HOW_TO_GET_IT}` };
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

function describe(error: unknown): string {
  const { code, killed, message, stderr } = error as NodeJS.ErrnoException & {
    killed?: boolean;
    stderr?: string;
  };
  if (code === "ENOENT") return "k6 is missing, and so is Go to build it with";
  if (killed === true)
    return `k6 is missing, and Go did not build it in ${BUILD_MS_MAX / 60_000} minutes`;
  const lastWords = stderr?.trim().split("\n").at(-1);
  return `k6 is missing, and Go could not build it (${lastWords || message})`;
}
