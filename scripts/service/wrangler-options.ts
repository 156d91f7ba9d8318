// What wrangler.toml says of the worker, read by wrangler itself so that it stands in one file. In
// a process that ends with its answer: wrangler's code would hold 130 MB for as long as the service
// runs (4.164; a thread's memory does not come back either). It takes 0.7 s of a start's 1.5, so the answer is
// kept for as long as the file and wrangler are the same.

import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { keepFile } from "./keep-file.ts";
import { StartRefused } from "./start-refused.ts";

/**
 * What is read of Miniflare's worker options; the rest is handed on as it is. Their own type rests
 * on a package that npm does not bring with it (@cloudflare/config, at wrangler 4.164).
 */
export interface WranglerOptions {
  /** The worker's entry file. */
  main: string;
  workerOptions: {
    unsafeBindings?: {
      name: string;
      type: string;
      plugin: { package: string; name: string };
      options: Record<string, string>;
    }[];
  };
}

type Answer = { options: WranglerOptions } | { fault: string };

/**
 * @param keptDir where answers are kept, without any secret; a folder that can't be written keeps none
 *
 * Throws StartRefused with what wrangler says of a file that it can't use.
 */
export async function readWranglerOptions(
  configPath: string,
  keptDir: string,
): Promise<WranglerOptions> {
  const keptPath = join(keptDir, `wrangler-options-${await digestOf(configPath)}.json`);
  const kept = await readKept(keptPath);
  if (kept !== undefined) return kept;
  const options = await askWrangler(configPath);
  await keepFile(keptPath, JSON.stringify(options)).catch(() => undefined);
  return options;
}

/**
 * Of all that the answer depends on, CLOUDFLARE_ENV too, by which wrangler chooses the file's part. A file
 * that can't be read is wrangler's to complain of.
 */
async function digestOf(configPath: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const { version } = require("wrangler/package.json") as { version: string };
  const text = await readFile(configPath, "utf8").catch(() => "");
  const dependedOn = [version, configPath, text, process.env["CLOUDFLARE_ENV"] ?? ""];
  return createHash("sha256").update(JSON.stringify(dependedOn)).digest("hex");
}

/** Undefined where there is none, or one that was spoilt. */
async function readKept(path: string): Promise<WranglerOptions | undefined> {
  try {
    const kept = JSON.parse(await readFile(path, "utf8")) as Partial<WranglerOptions> | null;
    if (typeof kept?.main !== "string" || typeof kept.workerOptions !== "object") return undefined;
    return { main: kept.main, workerOptions: kept.workerOptions };
  } catch {
    return undefined;
  }
}

async function askWrangler(configPath: string): Promise<WranglerOptions> {
  const child = fork(resolve(import.meta.dirname, "wrangler-options-child.ts"), [configPath], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const gone = once(child, "exit").then(() => [{ fault: "wrangler ended without an answer" }]);
  const [answer] = (await Promise.race([once(child, "message"), gone])) as [Answer];
  if ("options" in answer) return answer.options;
  throw new StartRefused(`wrangler.toml can't be used: ${answer.fault}`);
}
