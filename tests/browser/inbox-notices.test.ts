// Notices of what newly waits: for the desktop, off until asked for; for a screen reader, politely.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";

const service = namedService();
const browser = useBrowser({ asInstalled: true });

beforeAll(async () => {
  await service.start();
  await bringTask(service, "known-before", "delivered", "Sort the cutlery drawer");
});
afterAll(() => service.dispose());

/** Keeps what the browser is told to show; headless, it shows it to nobody. */
const NOTE_NOTIFICATIONS = `
  globalThis.shown = [];
  globalThis.Notification = new Proxy(Notification, {
    construct(target, given) {
      const made = new target(...given);
      shown.push(made);
      return made;
    },
  });
`;
const shown = (page: Page) =>
  page.evaluate<string[]>("shown.map(({ title, body }) => title + ': ' + body)");
const lookElsewhere = (page: Page) => page.evaluate("document.hasFocus = () => false");

async function openAllowed(leave: string[]): Promise<Page> {
  const page = await browser.open(service.baseUrl);
  await page.context().grantPermissions(leave, { origin: service.baseUrl });
  await page.addInitScript(NOTE_NOTIFICATIONS);
  await page.reload();
  await page.locator(".live-badge[data-live=live]").waitFor();
  return page;
}

async function switchOn(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("checkbox", { name: "Notify me of what newly waits" }).check();
  await page.keyboard.press("Escape");
}

describe("desktop notifications", () => {
  it("are not shown until somebody has switched them on", async () => {
    const page = await openAllowed(["notifications"]);
    await lookElsewhere(page);
    await bringTask(service, "quiet", "delivered", "Polish the silver");
    await page.locator("[data-task-id=quiet]").waitFor();
    await expect
      .poll(() => page.getByRole("status").allInnerTexts())
      .toContain("2 tasks wait for you.");
    expect(await shown(page)).toEqual([]);
  });

  it("tell of what newly waits, and of nothing that waited before; a click opens the task", async () => {
    const page = await openAllowed(["notifications"]);
    await switchOn(page);
    await lookElsewhere(page);
    await bringTask(service, "newly", "approve", "Fold the \u202Enapkins");
    await expect
      .poll(() => shown(page))
      .toEqual(["Reviewed: approve, waits for your countersignature: Fold the [U+202E]napkins"]);
    await page.evaluate("shown[0].dispatchEvent(new Event('click'))");
    await page.waitForURL(/#\/tasks\/newly$/);
  });

  it("that come together are one, and lead to the inbox", async () => {
    const page = await openAllowed(["notifications"]);
    await switchOn(page);
    await lookElsewhere(page);
    await Promise.all(["one", "two", "three"].map((id) => bringTask(service, id, "delivered")));
    await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(0);
    const titles = await shown(page);
    expect(titles.join()).toMatch(/3 tasks wait for you|2 tasks wait for you|A result waits/);
    expect(titles.length).toBeLessThan(3);
  });

  it("are not shown to somebody who looks at the page", async () => {
    const page = await openAllowed(["notifications"]);
    await switchOn(page);
    await bringTask(service, "seen-anyway", "delivered", "Dust the shelves");
    await page.locator("[data-task-id=seen-anyway]").waitFor();
    await expect
      .poll(() => page.getByRole("status").allInnerTexts())
      .toContainEqual(expect.stringMatching(/tasks wait for you/));
    expect(await shown(page)).toEqual([]);
  });

  it("stay switched on over a reload", async () => {
    const page = await openAllowed(["notifications"]);
    await switchOn(page);
    await page.reload();
    await page.getByRole("button", { name: "Settings" }).click();
    expect(await page.getByRole("checkbox", { name: /Notify me/ }).isChecked()).toBe(true);
  });

  it("can't be switched on where the browser forbids them, and it is said why", async () => {
    const page = await browser.open(service.baseUrl);
    await page.addInitScript(
      "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })",
    );
    await page.reload();
    await page.getByRole("button", { name: "Settings" }).click();
    expect(await page.getByRole("checkbox", { name: /Notify me/ }).isDisabled()).toBe(true);
    await page.getByText(/told to block notifications/).waitFor();
  });
});
