// Starts the browser that find-browser finds, without a window and without calling out for news,
// updates or names.

import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { PROJECT_ROOT } from "../../service/project-files.ts";
import { VerificationFault } from "../verification-fault.ts";
import { findBrowser } from "./find-browser.ts";

/** A cold start on a busy machine takes some seconds. */
const LAUNCH_MS_MAX = 60_000;
const QUIET_FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/** Throws VerificationFault where there is no browser or it doesn't start. */
export async function launchBrowser(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Browser> {
  const browser = await findBrowser({ environment, toolsDir: join(PROJECT_ROOT, ".tools") });
  if (!browser.found) throw new VerificationFault(browser.reason);
  try {
    return await chromium.launch({
      executablePath: browser.executablePath,
      args: QUIET_FLAGS,
      // Chromium's sandbox refuses root and needs rights that many containers withhold; the pages
      // that are looked at are the project's own.
      chromiumSandbox: false,
      env: { ...environment, ...browser.environment },
      timeout: LAUNCH_MS_MAX,
    });
  } catch (error) {
    const [problem] = (error as Error).message.split("\n");
    throw new VerificationFault(
      `the browser ${browser.executablePath} does not start: ${problem ?? ""}`,
    );
  }
}
