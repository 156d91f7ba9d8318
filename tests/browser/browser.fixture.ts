// For tests that look at the dashboard: one browser a file, a fresh profile for each page, and every
// page listened to. A test fails when one of its pages had an error that it didn't allow.

import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchBrowser } from "../../scripts/validation/browser/launch-browser.ts";
import { unpackBrowser } from "../../scripts/validation/browser/unpack-browser.ts";
import { type PageWatch, watchPage } from "../../scripts/validation/browser/watch-page.ts";
import { PROJECT_DIR } from "../service.fixture.ts";

/** CSS pixels: a phone held upright, a tablet, a laptop's window. */
export const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1_180 },
  desktop: { width: 1_440, height: 900 },
} as const;
export const THEMES = ["light", "dark"] as const;

/** Of a step of a page; far above what any takes, far below the test's own limit. */
const STEP_MS_MAX = 10_000;

export interface OpenOptions {
  size?: keyof typeof SIZES;
  theme?: (typeof THEMES)[number];
  /** What its tests provoke, e.g. /status of 409/: Chromium puts refused requests on the console. */
  allow?: readonly RegExp[];
  /** Another window of the same person: pages of one profile share cookies and storage. */
  profile?: BrowserContext;
  /** Of somebody who has signed in before. */
  token?: string;
}

export interface BrowserFixture {
  /** Opens an address of a service, e.g. `${service.baseUrl}/#/tasks`. */
  open(url: string, options?: OpenOptions): Promise<Page>;
}

export interface TestBrowserOptions {
  /**
   * As the verifier finds one, for what the packaged one can't do: it shows no notifications, and its view
   * (Chromium 153) moves where something appears above.
   */
  asInstalled?: boolean;
}

/** Call it at the top of a file or a `describe`: it brings its own hooks. */
export function useBrowser(options?: TestBrowserOptions): BrowserFixture {
  let browser: Browser;
  let watches: PageWatch[] = [];

  beforeAll(async () => {
    browser = await launchTestBrowser(options);
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const troubles = watches.flatMap((watch) => watch.troubles());
    watches = [];
    expect(troubles).toEqual([]);
  });

  afterAll(async () => {
    // Undefined where the launch failed, which has said why.
    await (browser as Browser | undefined)?.close();
  });

  return {
    async open(url, { size = "desktop", theme = "light", allow = [], profile, token } = {}) {
      const context =
        profile ?? (await browser.newContext({ viewport: SIZES[size], colorScheme: theme }));
      context.setDefaultTimeout(STEP_MS_MAX);
      if (token !== undefined) await signIn(context, new URL(url).origin, token);
      const page = await context.newPage();
      const watch = await watchPage(page, new URL(url).origin);
      watches.push(watch);
      for (const pattern of allow) watch.allow(pattern);
      await page.goto(url);
      return page;
    },
  };
}

/**
 * The one that npm brings, where it brings one and CHROMIUM_PATH names no other: the same on every
 * machine, and a browser without windows. One with windows, as installed ones are, spends four times
 * the work on a page (0.6 s of a core, Chromium 156), most of it on an address bar that nobody sees.
 */
export async function launchTestBrowser({
  asInstalled = false,
}: TestBrowserOptions = {}): Promise<Browser> {
  if (asInstalled || process.env["CHROMIUM_PATH"]) return launchBrowser();
  const unpacked = await unpackBrowser(join(PROJECT_DIR, ".tools"));
  if (!unpacked.ok) return launchBrowser();
  const { executablePath, environment } = unpacked;
  const packaged = { ...process.env, ...environment, CHROMIUM_PATH: executablePath };
  // It was made for another system than this may be.
  return launchBrowser(packaged).catch(() => launchBrowser());
}

/** The cookie comes into the profile. */
async function signIn(context: BrowserContext, origin: string, token: string): Promise<void> {
  const answer = await context.request.post(`${origin}/api/session`, {
    data: { token },
    headers: { Origin: origin },
  });
  if (!answer.ok()) throw new Error(`signing in was answered with ${answer.status()}`);
}
