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
  configure("2026-11-17");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function configure(date: string): void {
  const lines = ['name = "x"', 'main = "index.ts"', `compatibility_date = "${date}"`];
  writeFileSync(join(folder, "wrangler.toml"), lines.join("\n"));
}

const keptDir = () => join(folder, "kept");
const read = async () => {
  const { main, workerOptions } = await readWranglerOptions(
    join(folder, "wrangler.toml"),
    keptDir(),
  );
  return { main, date: (workerOptions as { compatibilityDate?: string }).compatibilityDate };
};
const keptFiles = () => readdirSync(keptDir()).map((name) => join(keptDir(), name));

it("asks wrangler once for one file, and anew for another content of it", async () => {
  const main = join(folder, "index.ts");
  expect(await read()).toEqual({ main, date: "2026-11-17" });
  const [kept = ""] = keptFiles();
  // What was kept is what is read.
  writeFileSync(kept, readFileSync(kept, "utf8").replace("2026-11-17", "2026-01-01"));
  expect(await read()).toEqual({ main, date: "2026-01-01" });
  configure("2026-11-16");
  expect(await read()).toEqual({ main, date: "2026-11-16" });
  expect(keptFiles()).toHaveLength(2);
});

it("keeps another answer for each environment that wrangler may be told to take", async () => {
  const path = join(folder, "wrangler.toml");
  const edge = '\n[env.edge]\ncompatibility_date = "2026-01-02"\n';
  writeFileSync(path, readFileSync(path, "utf8") + edge);
  vi.stubEnv("CLOUDFLARE_ENV", "edge");
  expect((await read()).date).toBe("2026-01-02");
  vi.stubEnv("CLOUDFLARE_ENV", undefined);
  expect((await read()).date).toBe("2026-11-17");
});

it("keeps no secret of .dev.vars", async () => {
  await read();
  expect(keptFiles()).toHaveLength(1);
  for (const kept of keptFiles())
    expect(readFileSync(kept, "utf8")).not.toContain("secret-of-dev-vars");
});

it.each(["{", "null", '{"main": 7, "workerOptions": {}}'])(
  "asks again where what was kept is spoilt (%j)",
  async (spoilt) => {
    const first = await read();
    const [kept = ""] = keptFiles();
    writeFileSync(kept, spoilt);
    expect(await read()).toEqual(first);
    expect(JSON.parse(readFileSync(kept, "utf8"))).toMatchObject({ main: first.main });
  },
);

it("goes on without keeping where it can't, and keeps no fault", async () => {
  writeFileSync(keptDir(), "a file");
  expect((await read()).date).toBe("2026-11-17");
  rmSync(keptDir());
  writeFileSync(join(folder, "wrangler.toml"), "name = [");
  await expect(read()).rejects.toThrow(StartRefused);
  expect(() => keptFiles()).toThrow("ENOENT");
});
