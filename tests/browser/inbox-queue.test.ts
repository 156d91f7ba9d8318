// A queue longer than the inbox shows: the rest is counted and can be reached, and comes up as one
// works through what stands before it.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";

const RESULTS = 70;
/** Rows of one section. */
const SHOWN_MAX = 50;

const service = namedService();
const browser = useBrowser();

beforeAll(async () => {
  await service.start();
  for (let index = 0; index < RESULTS; index += 1) {
    await bringTask(service, `result-${index}`, "delivered");
  }
});
afterAll(() => service.dispose());

const rows = (page: Page) => page.locator("[data-task-id^=result-]");

describe("a long queue", () => {
  it("shows its beginning, counts all of it, and leads to the rest", async () => {
    const page = await browser.open(service.baseUrl);
    await expect.poll(() => rows(page).count()).toBe(SHOWN_MAX);
    await page.getByRole("heading", { name: `Results waiting for review ${RESULTS}` }).waitFor();
    await expect.poll(() => page.title()).toBe(`(${RESULTS}) Countersign`);
    await page.getByRole("link", { name: "Show all in the list" }).click();
    await page.getByRole("list", { name: "Tasks" }).waitFor();
    await rows(page).last().scrollIntoViewIfNeeded();
    await expect.poll(() => rows(page).count()).toBe(RESULTS);
  });

  it("fills up again as one works through it", async () => {
    const page = await browser.open(service.baseUrl);
    await expect.poll(() => rows(page).count()).toBe(SHOWN_MAX);
    const first = await rows(page).evaluateAll<string[], SVGElement | HTMLElement>((links) =>
      links.map((link) => link.dataset["taskId"] ?? ""),
    );
    const decided = first.slice(0, 30);
    for (const id of decided) await service.post(`/api/tasks/${id}/approve`, "admin");
    const left = RESULTS - decided.length;
    const section = page.locator("section.inbox-section", { hasText: "Results waiting" });
    await expect.poll(() => section.locator("[data-task-id]").count()).toBe(left);
    await section.getByRole("heading", { name: `Results waiting for review ${left}` }).waitFor();
  });
});

it("an inbox that could not be read is read when the service can again, by itself", async () => {
  const page = await browser.open(service.baseUrl, { allow: [/status of 503/] });
  await page.route(/stage=reviewed/, (route) => route.fulfill({ status: 503, body: "" }));
  await page.reload();
  await page.getByRole("alert").waitFor();
  await page.unrouteAll();
  await rows(page).first().waitFor();
});
