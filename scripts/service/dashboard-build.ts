// The dashboard from its sources to the files that are served (docs/decisions/0008): one script, one
// style sheet, the page and its icon, as one module that the worker's bundle takes in.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import type { DashboardFile } from "../../worker/dashboard/built/dashboard-files.js";
import { PROJECT_ROOT } from "./project-files.ts";
import { readIfThere } from "./read-if-there.ts";

const SOURCES = join(PROJECT_ROOT, "worker", "dashboard");
/** What is made; the worker imports it. */
export const DASHBOARD_MODULE = join(SOURCES, "built", "dashboard-files.js");
/** Browsers of the last two years: `popover`, `light-dark()`, nested style sheets. */
const BROWSERS = ["chrome123", "firefox125", "safari17.5"];

export interface DashboardBuild {
  files: DashboardFile[];
  /** All that they were made from, this file among it. */
  inputs: string[];
}

/** The caller ends esbuild's process (`stop`). */
export async function buildDashboard(): Promise<DashboardBuild> {
  const { outputFiles, metafile } = await build({
    entryPoints: { app: join(SOURCES, "main.tsx"), theme: join(SOURCES, "theme-early.ts") },
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: PROJECT_ROOT,
    outdir: SOURCES,
    format: "esm",
    target: BROWSERS,
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    logLevel: "warning",
  });
  const built = (name: string) => {
    const file = outputFiles.find(({ path }) => basename(path) === name);
    if (file === undefined) throw new Error(`esbuild made no ${name} of the dashboard`);
    return file.text;
  };
  const inputs = Object.keys(metafile.inputs).map((path) => resolve(PROJECT_ROOT, path));
  const source = (name: string) => {
    const path = join(SOURCES, name);
    inputs.push(path);
    return readFileSync(path, "utf8");
  };
  const files = [
    dashboardFile("/", "text/html; charset=utf-8", source("index.html")),
    dashboardFile("/dashboard/app.js", "text/javascript; charset=utf-8", built("app.js")),
    dashboardFile("/dashboard/theme.js", "text/javascript; charset=utf-8", built("theme.js")),
    dashboardFile("/dashboard/app.css", "text/css; charset=utf-8", built("app.css")),
    dashboardFile("/dashboard/icon.svg", "image/svg+xml", source("icon.svg")),
  ];
  return { files, inputs: [...inputs, import.meta.filename] };
}

/**
 * Writes the module that worker/index.ts imports; one that is the same already stays untouched, so
 * that whoever watches the folder sees no change.
 */
export function writeDashboardModule(files: readonly DashboardFile[]): void {
  const text = `// Made by scripts/build-dashboard.ts from worker/dashboard/.\nexport const DASHBOARD_FILES = ${JSON.stringify(files)};\n`;
  if (readIfThere(DASHBOARD_MODULE) === text) return;
  mkdirSync(dirname(DASHBOARD_MODULE), { recursive: true });
  // Another start may be reading it this very moment.
  const temporary = `${DASHBOARD_MODULE}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, DASHBOARD_MODULE);
}

function dashboardFile(path: string, contentType: string, body: string): DashboardFile {
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { path, content_type: contentType, sha256, body };
}
