// Phase B: the dashboard in a real browser, opened once and then left alone: what it shows, it shows by
// itself.

import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../browser/launch-browser.ts";
import { type PageWatch, watchPage } from "../browser/watch-page.ts";
import type { ServiceUnderTest } from "../service-under-test.ts";
import { VerificationFault } from "../verification-fault.ts";
import { GLIMPSES, type Glimpse, statusObserver } from "./status-observer.ts";

/** A cold browser on a busy machine; the page itself is there in a fraction of it. */
const OPEN_MS_MAX = 30_000;
const LOOK_MS = 50;
const SIZE = { width: 1_280, height: 800 };

export interface Dashboard {
  /** All that was seen so far, in its order. */
  glimpses(): Promise<Glimpse[]>;
  /** Whether something like this was seen, in time. */
  waitForGlimpse(isIt: (glimpse: Glimpse) => boolean, msMax: number): Promise<boolean>;
  /** What went wrong behind the scenes, one line each. */
  troubles(): string[];
  /** As PNG. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface DashboardOptions {
  service: ServiceUnderTest;
  /** Of the tasks whose rows are looked at; also what the list is searched for. */
  taskPrefix: string;
  taskIds: readonly string[];
  environment: NodeJS.ProcessEnv;
}

/** Shows the list of these tasks, live. Throws VerificationFault. */
export async function openDashboard(options: DashboardOptions): Promise<Dashboard> {
  const browser = await launchBrowser(options.environment);
  try {
    return await openList(browser, options);
  } catch (error) {
    await browser.close();
    if (error instanceof VerificationFault) throw error;
    const [problem] = (error as Error).message.split("\n");
    throw new VerificationFault(`the dashboard does not open: ${problem ?? ""}`);
  }
}

async function openList(browser: Browser, options: DashboardOptions): Promise<Dashboard> {
  const { service, taskPrefix, taskIds } = options;
  const page = await browser.newPage({ viewport: SIZE, colorScheme: "light" });
  page.setDefaultTimeout(OPEN_MS_MAX);
  const watch = await watchPage(page, new URL(service.baseUrl).origin);
  await page.addInitScript(statusObserver(taskPrefix));
  await signIn(page, service);
  const stream = page.waitForResponse((answer) => {
    return new URL(answer.url()).pathname === "/api/events" && answer.ok();
  });
  await page.goto(`${service.baseUrl}/#/tasks?q=${taskPrefix}`);
  await stream.catch(() => {
    const seconds = OPEN_MS_MAX / 1_000;
    throw new VerificationFault(`the dashboard opened no event stream within ${seconds} s`);
  });
  const dashboard = describeDashboard(browser, page, watch);
  for (const taskId of taskIds) {
    const isThere = await dashboard.waitForGlimpse((row) => row.task_id === taskId, OPEN_MS_MAX);
    if (!isThere) throw new VerificationFault(`the dashboard does not list ${taskId}`);
  }
  return dashboard;
}

/** A service that is bound elsewhere lets nobody read who isn't signed in. */
async function signIn(page: Page, { baseUrl, tokens }: ServiceUnderTest): Promise<void> {
  const answer = await page.request.post(`${baseUrl}/api/session`, {
    data: { token: tokens.admin },
    headers: { Origin: new URL(baseUrl).origin },
  });
  if (answer.ok()) return;
  throw new VerificationFault(`the dashboard's sign-in was answered with ${answer.status()}`);
}

function describeDashboard(browser: Browser, page: Page, watch: PageWatch): Dashboard {
  const glimpses = () => page.evaluate<Glimpse[]>(GLIMPSES);
  return {
    glimpses,
    async waitForGlimpse(isIt, msMax) {
      for (const end = Date.now() + msMax; ; await sleep(LOOK_MS)) {
        if ((await glimpses()).some(isIt)) return true;
        if (Date.now() > end) return false;
      }
    },
    troubles: () => watch.troubles(),
    screenshot: () => page.screenshot({ animations: "disabled" }),
    close: () => browser.close(),
  };
}
