// The file of generated secrets: read, and added to. Lines that stand there are never touched, and
// a reader finds the old file or the new one, never half of one.

import { randomBytes } from "node:crypto";
import { linkSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { readIfThere } from "./read-if-there.ts";

const OWNER_ONLY_MODE = 0o600;
const READABLE_BY_OTHERS_BITS = 0o077;
const HEADER = "# Secrets, generated on the first start. Keep this file to yourself.\n";

export interface DevVars {
  /** The file as it stands; undefined where there is none. */
  text: string | undefined;
  variables: Record<string, string>;
  readableByOthers: boolean;
}

export function readDevVars(path: string): DevVars {
  const text = readIfThere(path);
  // It may go in between, and then nobody can read it.
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  const variables = parseEnv(text ?? "") as Record<string, string>;
  return { text, variables, readableByOthers: (mode & READABLE_BY_OTHERS_BITS) !== 0 };
}

/** What is odd about the file, one sentence each; never quotes a value. */
export function devVarsWarnings(
  path: string,
  read: DevVars,
  knownNames: readonly string[],
): string[] {
  const open = read.readableByOthers
    ? [`${path} can be read by others on this machine: chmod 600 it`]
    : [];
  return [...open, ...idleDevVars(read, knownNames).map((slip) => `${path} ${slip}`)];
}

/** What stands in the file without any effect: most likely a slip of the pen. */
function idleDevVars(read: DevVars, knownNames: readonly string[]): string[] {
  const lines = (read.text ?? "").split(/\r?\n/);
  const unread = lines.flatMap((line, index) =>
    /^\s*(#.*|(export\s+)?[A-Za-z_]\w*\s*=.*)?$/.test(line)
      ? []
      : [`line ${index + 1} is not NAME=value`],
  );
  const unknown = Object.keys(read.variables)
    .filter((name) => !knownNames.includes(name))
    .map((name) => `sets ${name}, which nothing here reads`);
  return [...unread, ...unknown];
}

/**
 * Adds variables to the file that was read. Answers false where another process has made the file
 * in the meantime: read it again. Values are base64url, which needs no quoting.
 */
export function addToDevVars(path: string, read: DevVars, added: Record<string, string>): boolean {
  const before = read.text ?? HEADER;
  const joint = before === "" || before.endsWith("\n") ? "" : "\n";
  const lines = Object.entries(added).map(([name, value]) => `${name}=${value}\n`);
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    // Also where somebody has made the file for others to read: from now on it holds secrets.
    const options = { mode: OWNER_ONLY_MODE, flag: "wx", flush: true };
    writeFileSync(temporary, before + joint + lines.join(""), options);
    if (read.text !== undefined) {
      renameSync(temporary, path);
      return true;
    }
    return linkIfAbsent(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A link is made only where nothing stands: of two first starts at once, one file wins. */
function linkIfAbsent(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
