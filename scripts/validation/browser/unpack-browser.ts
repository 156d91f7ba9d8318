// Unpacks the Chromium of the npm package @sparticuz/chromium, with the libraries and the font it
// brings, into a folder named after its version. The folder appears whole or not at all, whoever
// unpacks at the same time.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const CHILD = join(import.meta.dirname, "unpack-browser-child.ts");
/** 65 MB that become 210: two seconds, more on a busy machine. */
const UNPACK_MS_MAX = 120_000;
/** Without a name that it knows the package (153) leaves out the libraries: it takes itself to be elsewhere. */
const RUNTIME_WITH_LIBRARIES = "nodejs24.x";

export type UnpackedBrowser =
  | { ok: true; executablePath: string; environment: Readonly<Record<string, string>> }
  | { ok: false; reason: string };

/** `reason` is half a sentence. */
export async function unpackBrowser(
  toolsDir: string,
  platform = `${process.platform}-${process.arch}`,
): Promise<UnpackedBrowser> {
  if (platform !== "linux-x64") {
    return { ok: false, reason: `npm brings one for linux-x64 only, not for ${platform}` };
  }
  const folder = resolve(toolsDir, `chromium-${await packagedVersion()}`);
  try {
    if (!existsSync(folder)) await unpackInto(folder);
  } catch (error) {
    return { ok: false, reason: `the one from npm can't be unpacked: ${lastLineOf(error)}` };
  }
  return {
    ok: true,
    executablePath: join(folder, "chromium"),
    environment: {
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  };
}

async function unpackInto(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const partial = await mkdtemp(`${folder}-partial-`);
  try {
    const env = { ...process.env, TMPDIR: partial, AWS_LAMBDA_JS_RUNTIME: RUNTIME_WITH_LIBRARIES };
    await run(process.execPath, [CHILD], { env, timeout: UNPACK_MS_MAX });
    await writeFile(join(partial, "fonts.conf"), fontConfiguration(folder));
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another was quicker.
    if (!existsSync(folder)) throw error;
  }
}

/** The package's own names folders of the system it was made for. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;
}

async function packagedVersion(): Promise<string> {
  // The package exports its code alone, so its manifest is found from there.
  const code = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const manifest = await readFile(join(dirname(code), "..", "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function lastLineOf(error: unknown): string {
  const { message, stderr } = error as Error & { stderr?: string };
  return stderr?.trim().split("\n").at(-1) || message;
}
