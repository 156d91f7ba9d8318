// The dashboard from its sources to the files that are served (docs/decisions/0008): one script, one
// style sheet, the page and its icon, as one module that the worker's bundle takes in.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import type { DashboardFile } from "../../worker/dashboard/built/dashboard-files.js";
import { PROJECT_ROOT } from "./project-files.ts";
import { readIfThere } from "./read-if-there.ts";

const SOURCES = join(PROJECT_ROOT, "worker", "dashboard");
const MODULE = join(SOURCES, "built", "dashboard-files.js");
/** Browsers of the last two years: `popover`, `light-dark()`, nested style sheets. */
const BROWSERS = ["chrome123", "firefox125", "safari17.5"];

/** The caller ends esbuild's process (`stop`). */
export async function buildDashboard(): Promise<DashboardFile[]> {
  const { outputFiles } = await build({
    entryPoints: { app: join(SOURCES, "main.tsx"), theme: join(SOURCES, "theme-early.ts") },
    bundle: true,
    write: false,
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
  const source = (name: string) => readFileSync(join(SOURCES, name), "utf8");
  return [
    dashboardFile("/", "text/html; charset=utf-8", source("index.html")),
    dashboardFile("/dashboard/app.js", "text/javascript; charset=utf-8", built("app.js")),
    dashboardFile("/dashboard/theme.js", "text/javascript; charset=utf-8", built("theme.js")),
    dashboardFile("/dashboard/app.css", "text/css; charset=utf-8", built("app.css")),
    dashboardFile("/dashboard/icon.svg", "image/svg+xml", source("icon.svg")),
  ];
}

/**
 * Writes the module that worker/index.ts imports; one that is the same already stays untouched, so
 * that whoever watches the folder sees no change.
 */
export function writeDashboardModule(files: readonly DashboardFile[]): void {
  const text = `// Made by scripts/build-dashboard.ts from worker/dashboard/.\nexport const DASHBOARD_FILES = ${JSON.stringify(files)};\n`;
  if (readIfThere(MODULE) === text) return;
  mkdirSync(dirname(MODULE), { recursive: true });
  // Another start may be reading it this very moment.
  const temporary = `${MODULE}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, MODULE);
}

function dashboardFile(path: string, contentType: string, body: string): DashboardFile {
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { path, content_type: contentType, sha256, body };
}
