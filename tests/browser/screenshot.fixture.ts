// For tests: pictures of the dashboard's main states. `UPDATE_SCREENSHOTS=1` writes those of the
// documents (docs/screenshots/), else they go to .tmp/: a test run changes no file of the project.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PROJECT_DIR } from "../service.fixture.ts";

/** `name`: what is seen, e.g. `inbox-phone-dark`. Answers where the picture is. */
export async function keepScreenshot(page: Page, name: string): Promise<string> {
  const isForDocuments = process.env["UPDATE_SCREENSHOTS"] === "1";
  const folder = join(PROJECT_DIR, isForDocuments ? "docs" : ".tmp", "screenshots");
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: "disabled", caret: "hide" });
  return path;
}
