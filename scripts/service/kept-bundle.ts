// What was bundled before, for as long as all that it was made from is the same: to bundle takes 0.3 s of a
// core, a third of a start. What is compared is each file's content, so no edit is missed.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { keepFile } from "./keep-file.ts";

export interface Bundled {
  text: string;
  /** The files that it was made from. */
  inputs: readonly string[];
}

/** Say how files are read; they stand in the folder of each input and in those above it. */
const SETTINGS = ["package.json", "tsconfig.json", "tsconfig.base.json"];

/** How far a file's time may lie behind the clock: a tick of the kernel, on some file systems 2 s. */
const TICK_MS = 2_000;

const keptBundle = z.strictObject({
  digest: z.string(),
  inputs: z.array(z.string()),
  text: z.string(),
});

/**
 * The text that `bundle` makes, or has made before.
 *
 * @param path where it is kept; where it can't be written, none is
 * @param root the folder above which no file has a say
 */
export async function bundleOnce(
  path: string,
  root: string,
  bundle: () => Promise<Bundled>,
): Promise<string> {
  const kept = await readKept(path);
  if (kept !== undefined && kept.digest === digestOf(kept.inputs)) return kept.text;
  const begunMs = Date.now();
  const { text, inputs } = await bundle();
  const all = [...new Set([...inputs, ...inputs.flatMap((input) => settingsFor(input, root))])];
  const digest = digestOf(all);
  // A file that was written meanwhile may be another by now than the one that was bundled.
  const isSettled = (input: string) => statSync(input).mtimeMs < begunMs - TICK_MS;
  if (digest === undefined || !all.every(isSettled)) return text;
  await keepFile(path, JSON.stringify({ digest, inputs: all, text })).catch(() => undefined);
  return text;
}

/** Undefined where there is none, or one that was spoilt. */
async function readKept(path: string): Promise<z.infer<typeof keptBundle> | undefined> {
  try {
    return keptBundle.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** Undefined where one of them can't be read. */
function digestOf(inputs: readonly string[]): string | undefined {
  const digest = createHash("sha256");
  try {
    for (const input of inputs) {
      const content = createHash("sha256").update(readFileSync(input)).digest("hex");
      digest.update(`${input}\n${content}\n`);
    }
  } catch {
    return undefined;
  }
  return digest.digest("hex");
}

function settingsFor(input: string, root: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(input); isWithin(folder, root); folder = dirname(folder)) {
    folders.push(folder);
    if (folder === root) break;
  }
  return folders.flatMap((folder) =>
    SETTINGS.map((name) => join(folder, name)).filter((path) => existsSync(path)),
  );
}

function isWithin(folder: string, root: string): boolean {
  return !relative(root, folder).startsWith("..");
}
