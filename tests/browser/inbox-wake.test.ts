// A page that lay asleep, lost its network, met an answer that is no stream or finds another history
// shows what is, by itself.

import { readdirSync, rmSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";

const service = namedService();
const browser = useBrowser();

beforeAll(async () => {
  await service.start();
  await bringTask(service, "at-work", "working", "Sort the cutlery drawer");
});
afterAll(() => service.dispose());

const row = (page: Page, taskId: string) => page.locator(`[data-task-id="${taskId}"]`);
const badge = (page: Page, words: string) =>
  page.locator(".live-badge").getByText(words, { exact: true }).waitFor({ timeout: 20_000 });

/** Counts how often the page asks for a stream. */
function countStreams(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.url().includes("/api/events")) count += 1;
  });
  return () => count;
}

describe("after a sleep", () => {
  it("the stream is opened anew, for it may be dead, and what is shown is read again", async () => {
    const page = await browser.open(service.baseUrl);
    await page.clock.install();
    await page.reload();
    await badge(page, "Live");
    const streams = countStreams(page);
    const lists: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/tasks?")) lists.push(request.url());
    });
    await page.clock.fastForward("05:00");
    await expect.poll(streams).toBe(1);
    await expect.poll(() => lists.some((url) => url.includes("stage=reviewed"))).toBe(true);
    await badge(page, "Live");
  });

  it("who has fallen silent meanwhile stands among the stalled, though nothing happened", async () => {
    const page = await browser.open(service.baseUrl);
    await page.clock.install();
    await page.reload();
    await badge(page, "Live");
    await expect.poll(() => page.title()).toBe("Countersign");
    await page.clock.fastForward("31:00");
    await row(page, "at-work").getByText("Silent for 31 min").waitFor();
    await expect.poll(() => page.title()).toBe("(1) Countersign");
  });

  it("nothing is opened anew for a mere moment", async () => {
    const page = await browser.open(service.baseUrl);
    await page.clock.install();
    await page.reload();
    await badge(page, "Live");
    const streams = countStreams(page);
    await page.clock.runFor("02:00");
    expect(streams()).toBe(0);
  });
});

describe("without a network", () => {
  it("the page catches up when it is back", async () => {
    const page = await browser.open(service.baseUrl, { allow: [/ERR_INTERNET_DISCONNECTED/] });
    await badge(page, "Live");
    await page.context().setOffline(true);
    await bringTask(service, "while-offline", "delivered", "Wind up the clocks");
    await page.context().setOffline(false);
    await row(page, "while-offline").waitFor();
    await badge(page, "Live");
  });
});

describe("an answer that is no stream", () => {
  it("is asked again, with patience, and the page says meanwhile that it is not live", async () => {
    const page = await browser.open(service.baseUrl, { allow: [/status of 503/] });
    let refused = 0;
    await page.route(/\/api\/events/, async (route) => {
      refused += 1;
      await route.fulfill({ status: 503, contentType: "text/plain", body: "not now" });
    });
    await page.reload();
    await badge(page, "Not live");
    await expect.poll(() => refused, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
    await bringTask(service, "meanwhile", "delivered", "Dust the shelves");
    await page.unrouteAll();
    await badge(page, "Live");
    await row(page, "meanwhile").waitFor();
  });
});

describe("a service that comes back with another history", () => {
  it("is shown as it is now, though its numbers are smaller", async () => {
    const page = await browser.open(service.baseUrl, { allow: [/ERR_|status of 503/] });
    await badge(page, "Live");
    await row(page, "at-work").or(row(page, "while-offline")).first().waitFor();
    await service.stop();
    for (const folder of ["ssot", "audit"]) {
      for (const name of readdirSync(service.path(folder))) {
        rmSync(service.path(folder, name), { recursive: true });
      }
    }
    await service.start();
    await bringTask(service, "another-world", "delivered", "Begin anew");
    await row(page, "another-world").waitFor({ timeout: 20_000 });
    await expect.poll(() => page.title()).toBe("(1) Countersign");
    expect(await row(page, "while-offline").count()).toBe(0);
    await bringTask(service, "and-live", "delivered", "Go on");
    await row(page, "and-live").waitFor();
  });
});
