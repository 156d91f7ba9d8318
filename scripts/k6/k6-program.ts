// k6, which npm can't bring (its package of that name is an empty one): K6_BIN, else the one on the
// PATH, else the one in .tools/, else built there with Go. What is found has said its version.

import { delimiter, join } from "node:path";
import { askProgram } from "../validation/ask-program.ts";
import { K6_VERSION, buildK6 } from "./build-k6.ts";

/** Since 1.0 it runs TypeScript as it is. */
const MAJOR_VERSION_MIN = 1;

export type K6Program =
  | { found: true; from: "K6_BIN" | "path" | "tools" | "built"; path: string; version: string }
  | { found: false; reason: string };

export interface K6Options {
  environment: NodeJS.ProcessEnv;
  /** Where it is built: .tools/. */
  toolsDir: string;
  /** Where it is said that something takes long. */
  log: (line: string) => void;
}

/** `reason` is one line and says how to get it. */
export async function obtainK6(options: K6Options): Promise<K6Program> {
  const { environment, toolsDir, log } = options;
  const asked = environment["K6_BIN"];
  if (asked) {
    const tried = await askVersion(asked);
    if ("problem" in tried) return { found: false, reason: `K6_BIN (${asked}) ${tried.problem}` };
    return { found: true, from: "K6_BIN", path: asked, ...tried };
  }
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    if (folder === "") continue;
    const path = join(folder, "k6");
    const tried = await askVersion(path);
    if ("version" in tried) return { found: true, from: "path", path, ...tried };
  }
  const path = join(toolsDir, "k6");
  const kept = await askVersion(path);
  // Another one than asked for is from before the version was raised.
  if ("version" in kept && kept.version === K6_VERSION) {
    return { found: true, from: "tools", path, ...kept };
  }
  const built = await buildK6({ environment, path, log });
  if (!built.ok) return { found: false, reason: built.reason };
  const tried = await askVersion(path);
  if ("problem" in tried) return { found: false, reason: `the k6 built with Go ${tried.problem}` };
  return { found: true, from: "built", path, ...tried };
}

async function askVersion(path: string): Promise<{ version: string } | { problem: string }> {
  const answer = await askProgram(path, ["version"]);
  if ("problem" in answer) return { problem: `does not run: ${answer.problem}` };
  const [, version, major] = /^k6\S* v((\d+)\.\d+\.\d+)/.exec(answer.said) ?? [];
  if (version === undefined) return { problem: "is no k6: it does not say its version" };
  if (Number(major) >= MAJOR_VERSION_MIN) return { version };
  return { problem: `is too old: ${version}, at least ${MAJOR_VERSION_MIN}.0 is needed` };
}
