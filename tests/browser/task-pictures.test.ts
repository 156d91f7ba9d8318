// Pictures of a task's page as one meets it in the morning: a task to countersign, its diff, and a
// decision that somebody else came before.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { THEMES, useBrowser } from "./browser.fixture.ts";
import { fillInbox, judge, namedService } from "./inbox.fixture.ts";
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

const LOOKS = THEMES.flatMap((theme) =>
  (["phone", "desktop"] as const).map((size) => ({ theme, size })),
);

/** The part's beginning lies below the header that may cover the page. */
async function scrollTo(page: Page, selector: string): Promise<void> {
  await page.evaluate(`document.querySelector("${selector}").scrollIntoView()`);
}

describe.each(LOOKS)("in $theme on a $size", (look) => {
  const name = (what: string) => `${what}-${look.size}-${look.theme}`;

  it("a task that waits for its countersignature", async () => {
    const page = await openTask(browser, service, richId, look);
    await keepScreenshot(page, name("task"));
    await scrollTo(page, "#task-criteria");
    expect(await page.locator("#task-criteria > summary").isVisible()).toBe(true);
    await keepScreenshot(page, name("task-criteria"));
    await scrollTo(page, "#task-diff");
    await keepScreenshot(page, name("task-diff"));
  });

  it("a decision that somebody came before", async () => {
    const page = await openTask(browser, service, DELIVERED_ID, { ...look, as: "admin" });
    const dialog = await beginStep(page, "Approve");
    await dialog.getByLabel("Reason").fill("Müller is found now, typed either way.");
    await judge(service, DELIVERED_ID, "reject");
    await dialog.locator(".changed-note").waitFor();
    await keepScreenshot(page, name("task-conflict"));
    // As it was before, for the next look: the reviewer's verdict is history.
    const path = `/api/tasks/${DELIVERED_ID}`;
    await service.post(`${path}/reject`, "jo", { reason: "Judged in haste." });
    const reopened = await service.post(`${path}/reopen`, "jo", { reason: "To be judged again." });
    expect(reopened.json).toMatchObject({ status: "needs_review" });
  });
});
