// The worker as one module, made from the same entry that wrangler deploys; the dashboard's files,
// which it holds, are made first.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { build, stop } from "esbuild";
import { DASHBOARD_MODULE, buildDashboard, writeDashboardModule } from "./dashboard-build.ts";
import { type Bundled, bundleOnce } from "./kept-bundle.ts";
import { PROJECT_ROOT } from "./project-files.ts";

/** CommonJS inside the bundle asks for node: modules by `require`; an ES module has none of its own. */
const REQUIRE_BANNER = `import { createRequire } from "node:module"; const require = createRequire("/");`;

/** `keptDir`: where the bundle is kept for the next start. */
export async function bundleWorker(entryPath: string, keptDir: string): Promise<string> {
  const keptPath = resolve(keptDir, "worker-bundle.json");
  return bundleOnce(keptPath, PROJECT_ROOT, () => bundleAnew(entryPath));
}

async function bundleAnew(entryPath: string): Promise<Bundled> {
  const dashboard = await buildDashboard();
  writeDashboardModule(dashboard.files);
  const { outputFiles, metafile } = await build({
    entryPoints: [entryPath],
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: PROJECT_ROOT,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker"],
    external: ["node:*", "cloudflare:*"],
    // prom-client requires it by its old name.
    alias: { util: "node:util" },
    banner: { js: REQUIRE_BANNER },
    logLevel: "warning",
  });
  // esbuild keeps a process (50 MB) for the next build; there is none.
  await stop();
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error(`esbuild made nothing of ${entryPath}`);
  const own = Object.keys(metafile.inputs)
    .map((path) => resolve(PROJECT_ROOT, path))
    // What it is made from counts.
    .filter((path) => path !== DASHBOARD_MODULE);
  const esbuild = createRequire(import.meta.url).resolve("esbuild/package.json");
  return {
    text: bundle.text,
    inputs: [...own, ...dashboard.inputs, esbuild, import.meta.filename],
  };
}
