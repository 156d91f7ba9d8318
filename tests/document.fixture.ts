// For tests: a document's own commands, run as they stand there, in the order in which they stand there.

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { PROJECT_DIR } from "./service.fixture.ts";

const SEPARATOR = "--- next block ---";

/** Tokens and secrets are those of .dev.vars, as for somebody who follows the document: empty counts as not set. */
export const SECRETS_OF_DEV_VARS = {
  ADMIN_TOKEN: "",
  EXECUTOR_TOKEN: "",
  REVIEWER_TOKEN: "",
  WEBHOOK_SECRET: "",
  TELEGRAM_WEBHOOK_SECRET: "",
};

/** `path` is from the project's folder. */
export function readDocument(path: string): string {
  return readFileSync(join(PROJECT_DIR, path), "utf8");
}

/** Commands that take part in the walk-through are marked `bash try`, those of another `bash try {walk}`. */
export function commandsOf(document: string, walk?: string): string[] {
  const blocks = document.matchAll(/^```bash try(?: (\w+))?\n(.*?)^```$/gms);
  return [...blocks].filter(([, name]) => name === walk).map(([, , text]) => text ?? "");
}

/** Runs them in one shell that ends at the first failure. Answers what each block printed. */
export async function runCommands(
  commands: readonly string[],
  environment: Record<string, string>,
): Promise<{ outputs: string[]; stderr: string }> {
  const script = `set -euo pipefail\n${commands.join(`\necho; echo "${SEPARATOR}"\n`)}`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["--norc", "-c", script], {
    cwd: PROJECT_DIR,
    env: { PATH: process.env["PATH"], ...environment },
  });
  return { outputs: stdout.split(`${SEPARATOR}\n`), stderr };
}

/** Links to files that are not there. Throws where a document has none, since then nothing was looked at. */
export function deadLinks(path: string): string[] {
  const links = [...readDocument(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)];
  if (links.length === 0) throw new Error(`${path} has no links`);
  return links
    .map(([, target]) => normalize(join(dirname(path), String(target))))
    .filter((target) => !existsSync(join(PROJECT_DIR, target)));
}
