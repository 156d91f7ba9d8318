// Pictures of a task's page as one meets it in the morning: a task to countersign, its diff, and a
// decision that somebody else came before.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { fillInbox, judge, namedService } from "./inbox.fixture.ts";
import { inEveryLook } from "./looks.fixture.ts";
import { bringRichTask } from "./rich-task.fixture.ts";
import { keepScreenshot } from "./screenshot.fixture.ts";
import { beginStep, openTask } from "./task.fixture.ts";

/** A result that no reviewer has judged. */
const DELIVERED_ID = "search-umlauts";

const service = namedService();
const browser = useBrowser();
let richId: string;

beforeAll(async () => {
  await service.start();
  await fillInbox(service);
  richId = await bringRichTask(service, 7);
});
afterAll(() => service.dispose());

/** The window scrolls on a phone, the pane on a desktop. */
const BACK_TO_TOP = `for (const scrolled of [document.documentElement, document.querySelector(".pane-task")])
  scrolled.scrollTop = 0`;

/** The part's beginning lies below the header that may cover the page. */
async function scrollTo(page: Page, selector: string): Promise<void> {
  await page.evaluate(`document.querySelector("${selector}").scrollIntoView()`);
}

it("a task that waits for its countersignature", async () => {
  const page = await openTask(browser, service, richId);
  await inEveryLook(page, async ({ name }) => {
    await page.evaluate(BACK_TO_TOP);
    await keepScreenshot(page, `task-${name}`);
    await scrollTo(page, "#task-criteria");
    expect(await page.locator("#task-criteria > summary").isVisible(), name).toBe(true);
    await keepScreenshot(page, `task-criteria-${name}`);
    await scrollTo(page, "#task-diff");
    await keepScreenshot(page, `task-diff-${name}`);
  });
});

it("a decision that somebody came before", async () => {
  const page = await openTask(browser, service, DELIVERED_ID, { as: "admin" });
  const dialog = await beginStep(page, "Approve");
  await dialog.getByLabel("Reason").fill("Müller is found now, typed either way.");
  await judge(service, DELIVERED_ID, "reject");
  await dialog.locator(".changed-note").waitFor();
  await inEveryLook(page, async ({ name }) => {
    expect(await dialog.locator(".changed-note").isVisible(), name).toBe(true);
    await keepScreenshot(page, `task-conflict-${name}`);
  });
});
