// What the service says is wrong with it stands above the lists, until it is over.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectNoAxeViolations } from "./axe.fixture.ts";
import { THEMES, useBrowser } from "./browser.fixture.ts";
import { namedService } from "./inbox.fixture.ts";
import { TELEGRAM_SECRET } from "../service.fixture.ts";

const TROUBLE = "Telegram does not know this token (401): <b>set</b> BOT_TOKEN.";

const service = namedService();
const browser = useBrowser();
beforeAll(() => service.start());
afterAll(() => service.dispose());

async function report(state: string, trouble: string | null): Promise<void> {
  const headers = { "x-telegram-bot-api-secret-token": TELEGRAM_SECRET };
  const body = { state, trouble };
  const answer = await service.call("POST", "/webhooks/telegram/poller", { body, headers });
  expect(answer.status).toBe(204);
}

const notice = (page: Page) => page.getByRole("region", { name: "The service" });

/** As a laptop that is opened again: the page looks at once. */
async function wake(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

it("is there while the poller is in trouble, as text, and goes when it is over", async () => {
  await report("stopped", TROUBLE);
  for (const theme of THEMES) {
    const page = await browser.open(service.baseUrl, { size: "phone", theme });
    await notice(page).getByText(TROUBLE).waitFor();
    expect(await notice(page).locator("b").count()).toBe(0);
    await expectNoAxeViolations(page);
  }
  const page = await browser.open(`${service.baseUrl}/#/tasks`);
  await notice(page).getByText(TROUBLE).waitFor();
  await report("polling", null);
  await wake(page);
  await notice(page).waitFor({ state: "detached" });
});

it("leaves out invalid files in the inbox, which has a section of its own for them", async () => {
  service.writeTask("broken", "{");
  await report("waiting", TROUBLE);
  const reasons = async () => (await service.get("/healthz")).json.reasons.length as number;
  await expect.poll(reasons).toBe(2);
  const page = await browser.open(service.baseUrl);
  await page.getByRole("heading", { name: "Invalid files" }).waitFor();
  await notice(page).getByText(TROUBLE).waitFor();
  expect(await notice(page).getByRole("listitem").count()).toBe(1);
  await page.getByRole("link", { name: "Tasks", exact: true }).click();
  await notice(page).getByText("Task files that are invalid: 1.").waitFor();
});
