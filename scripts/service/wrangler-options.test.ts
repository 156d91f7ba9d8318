import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { StartRefused } from "./start-refused.ts";
import { readWranglerOptions } from "./wrangler-options.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-wrangler-"));
  writeFileSync(join(folder, "index.ts"), "export default {};");
  writeFileSync(join(folder, ".dev.vars"), "ADMIN_TOKEN=secret-of-dev-vars\n");
  const lines = ['name = "x"', 'main = "index.ts"', 'compatibility_date = "2026-11-17"'];
  writeFileSync(join(folder, "wrangler.toml"), lines.join("\n"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const keptDir = () => join(folder, "kept");
const read = async () => {
  const { main, workerOptions } = await readWranglerOptions(
    join(folder, "wrangler.toml"),
    keptDir(),
  );
  return { main, date: (workerOptions as { compatibilityDate?: string }).compatibilityDate };
};
const keptFiles = () => readdirSync(keptDir()).map((name) => join(keptDir(), name));

it("asks wrangler once for one file, anew where what was kept is spoilt, and keeps no secret", async () => {
  const main = join(folder, "index.ts");
  expect(await read()).toEqual({ main, date: "2026-11-17" });
  expect(keptFiles()).toHaveLength(1);
  const [path = ""] = keptFiles();
  const kept = readFileSync(path, "utf8");
  expect(kept).not.toContain("secret-of-dev-vars");
  // What was kept is what is read.
  writeFileSync(path, kept.replace("2026-11-17", "2026-01-01"));
  expect(await read()).toEqual({ main, date: "2026-01-01" });
  for (const spoilt of ["{", "null", '{"main": 7, "workerOptions": {}}']) {
    writeFileSync(path, spoilt);
    expect(await read(), spoilt).toEqual({ main, date: "2026-11-17" });
    expect(JSON.parse(readFileSync(path, "utf8")), spoilt).toMatchObject({ main });
  }
});

it("keeps another answer for another content, and for each environment that wrangler may take", async () => {
  await read();
  const path = join(folder, "wrangler.toml");
  const edge = '\n[env.edge]\ncompatibility_date = "2026-01-02"\n';
  writeFileSync(path, readFileSync(path, "utf8").replace("2026-11-17", "2026-11-16") + edge);
  expect((await read()).date).toBe("2026-11-16");
  vi.stubEnv("CLOUDFLARE_ENV", "edge");
  expect((await read()).date).toBe("2026-01-02");
  vi.stubEnv("CLOUDFLARE_ENV", undefined);
  expect((await read()).date).toBe("2026-11-16");
  expect(keptFiles()).toHaveLength(3);
});

it("goes on without keeping where it can't, and keeps no fault", async () => {
  writeFileSync(keptDir(), "a file");
  expect((await read()).date).toBe("2026-11-17");
  rmSync(keptDir());
  writeFileSync(join(folder, "wrangler.toml"), "name = [");
  await expect(read()).rejects.toThrow(StartRefused);
  expect(() => keptFiles()).toThrow("ENOENT");
});
