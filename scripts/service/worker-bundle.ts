// The worker as one module, made from the same entry that wrangler deploys; the dashboard's files,
// which it holds, are made first.

import { build, stop } from "esbuild";
import { buildDashboard, writeDashboardModule } from "./dashboard-build.ts";

/** CommonJS inside the bundle asks for node: modules by `require`; an ES module has none of its own. */
const REQUIRE_BANNER = `import { createRequire } from "node:module"; const require = createRequire("/");`;

export async function bundleWorker(entryPath: string): Promise<string> {
  writeDashboardModule(await buildDashboard());
  const { outputFiles } = await build({
    entryPoints: [entryPath],
    bundle: true,
    write: false,
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
  return bundle.text;
}
