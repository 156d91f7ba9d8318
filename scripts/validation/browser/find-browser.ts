// Finds a Chromium to drive: CHROMIUM_PATH, else an installed Chromium or Chrome, else the one that the
// npm package @sparticuz/chromium carries. What is found has said its version: it runs.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { askProgram } from "../ask-program.ts";
import { type UnpackedBrowser, unpackBrowser } from "./unpack-browser.ts";

const COMMAND_NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
];
const MACOS_APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const HOW_TO_GET_ONE = "install Chromium or Chrome, or set CHROMIUM_PATH to one";

export type FoundBrowser =
  | {
      found: true;
      from: "CHROMIUM_PATH" | "installed" | "unpacked";
      executablePath: string;
      version: string;
      /** What its process needs beside the usual. */
      environment: Readonly<Record<string, string>>;
    }
  | { found: false; reason: string };

export interface FindBrowserOptions {
  environment: NodeJS.ProcessEnv;
  /** Where the packaged browser is unpacked: .tools/. */
  toolsDir: string;
  /** Brings the packaged browser; a test may have another. */
  unpack?: (toolsDir: string) => Promise<UnpackedBrowser>;
}

/** `reason` is one line and says how to get a browser. */
export async function findBrowser(options: FindBrowserOptions): Promise<FoundBrowser> {
  const { environment, toolsDir, unpack = unpackBrowser } = options;
  const asked = environment["CHROMIUM_PATH"];
  if (asked) {
    const tried = await askVersion(asked, environment);
    if ("problem" in tried) return none(`CHROMIUM_PATH (${asked}) does not run: ${tried.problem}`);
    return { found: true, from: "CHROMIUM_PATH", executablePath: asked, environment: {}, ...tried };
  }
  for (const executablePath of installedBrowsers(environment)) {
    // Some distributions put a script there that only says what to install.
    const tried = await askVersion(executablePath, environment);
    if ("problem" in tried) continue;
    return { found: true, from: "installed", executablePath, environment: {}, ...tried };
  }
  const unpacked = await unpack(toolsDir);
  if (!unpacked.ok) return none(`no Chromium is installed, and ${unpacked.reason}`);
  const { ok: _, ...packaged } = unpacked;
  const tried = await askVersion(packaged.executablePath, {
    ...environment,
    ...packaged.environment,
  });
  if ("problem" in tried) {
    return none(`no Chromium is installed, and the one from npm does not run: ${tried.problem}`);
  }
  return { found: true, from: "unpacked", ...packaged, ...tried };
}

function installedBrowsers(environment: NodeJS.ProcessEnv): string[] {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const commands = COMMAND_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const applications = process.platform === "darwin" ? MACOS_APPLICATIONS : [];
  return [...commands, ...applications].filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function askVersion(
  path: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ version: string } | { problem: string }> {
  const answer = await askProgram(path, ["--version"], environment);
  if ("problem" in answer) return answer;
  const version = /\d+(?:\.\d+)+/.exec(answer.said)?.[0];
  return version === undefined ? { problem: "it does not say its version" } : { version };
}

function none(problem: string): FoundBrowser {
  return {
    found: false,
    reason: `no browser: ${problem.replaceAll(/\s+/g, " ")} (${HOW_TO_GET_ONE})`,
  };
}
