import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, it, vi } from "vitest";
import { PROJECT_ROOT } from "./project-files.ts";
import { bundleWorker } from "./worker-bundle.ts";

it("is kept with all that it is made from: sources, page, styles, packages, and how they are read", async () => {
  const keptDir = mkdtempSync(join(tmpdir(), "countersign-worker-"));
  try {
    const entry = join(PROJECT_ROOT, "worker", "index.ts");
    // Not at once where somebody has just saved one of its files.
    const kept = await vi.waitFor(async () => {
      const text = await bundleWorker(entry, keptDir);
      const path = join(keptDir, "worker-bundle.json");
      const found = JSON.parse(readFileSync(path, "utf8")) as { inputs: string[]; text: string };
      expect(found.text).toBe(text);
      return found;
    }, 10_000);
    const inputs = kept.inputs.map((path) => relative(PROJECT_ROOT, path));
    const dashboard = join("worker", "dashboard");
    const shown = readdirSync(join(PROJECT_ROOT, dashboard), { recursive: true })
      .map((name) => join(dashboard, String(name)))
      .filter((name) => /\.(?:css|html|svg)$/.test(name));
    expect(shown.length).toBeGreaterThan(10);
    expect(inputs).toEqual(
      expect.arrayContaining([
        ...shown,
        join(dashboard, "main.tsx"),
        join(dashboard, "theme-early.ts"),
        join(dashboard, "tsconfig.json"),
        join("worker", "index.ts"),
        join("scripts", "service", "dashboard-build.ts"),
        join("scripts", "service", "worker-bundle.ts"),
        join("node_modules", "esbuild", "package.json"),
        join("node_modules", "zod", "package.json"),
        "package.json",
        "tsconfig.base.json",
      ]),
    );
  } finally {
    rmSync(keptDir, { recursive: true });
  }
});
