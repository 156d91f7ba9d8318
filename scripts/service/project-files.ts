// Where the project's own files stand, wherever the command was started from.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export const PROJECT_ROOT = resolve(import.meta.dirname, "../..");
export const WRANGLER_CONFIG = resolve(PROJECT_ROOT, "wrangler.toml");
/** What can be made anew; git ignores it. */
export const SCRATCH = resolve(PROJECT_ROOT, ".tmp");
/** Generated secrets; wrangler reads the same file (SPEC 1). */
export const DEV_VARS = resolve(PROJECT_ROOT, ".dev.vars");

/** The service's version, as package.json has it. */
export function readVersion(): string {
  const text = readFileSync(resolve(PROJECT_ROOT, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
