// What the inbox and the list look like: in both themes, from the smallest phone to a desktop, without a
// violation of accessibility rules; empty, in a hurry, and full of hostile texts.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOKENS } from "../service.fixture.ts";
import { expectNoAxeViolations } from "./axe.fixture.ts";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, fillInbox, namedService } from "./inbox.fixture.ts";
import { expectNoAxeViolationsInAnyLook, inEveryLook } from "./looks.fixture.ts";
import { keepScreenshot } from "./screenshot.fixture.ts";

const service = namedService();
const empty = namedService();
const browser = useBrowser();

/** The narrowest phone that is still sold, in CSS pixels. */
const NARROWEST = { width: 360, height: 640 };

beforeAll(async () => {
  await service.start();
  await fillInbox(service);
  await empty.start();
}, 120_000);
afterAll(async () => {
  await service.dispose();
  await empty.dispose();
});

async function settled(page: Page): Promise<void> {
  await page.locator(".live-badge[data-live=live]").waitFor();
  await page.locator(".task-row, .empty-state").first().waitFor();
}

/** How far the page is wider than its window. */
const overflow = (page: Page) =>
  page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );

it("the inbox and the list have no accessibility violations, and fit, in any look", async () => {
  const page = await browser.open(service.baseUrl);
  await settled(page);
  await inEveryLook(page, async ({ name }) => {
    await expectNoAxeViolations(page, name);
    await keepScreenshot(page, `inbox-${name}`);
  });
  await page.getByRole("link", { name: "Tasks", exact: true }).click();
  await page.getByRole("searchbox").waitFor();
  await settled(page);
  await inEveryLook(page, async ({ name }) => {
    await expectNoAxeViolations(page, name);
    expect(await overflow(page), name).toBe(0);
    await keepScreenshot(page, `list-${name}`);
  });
});

it("nor have the empty inbox, the sign-in, the menu and the keys", async () => {
  const page = await browser.open(empty.baseUrl);
  await page.getByText("Nothing waits for you", { exact: true }).waitFor();
  await settled(page);
  await inEveryLook(page, async ({ name }) => {
    await expectNoAxeViolations(page, name);
    await keepScreenshot(page, `inbox-empty-${name}`);
  });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("dialog", { name: "Sign in" }).waitFor();
  await expectNoAxeViolationsInAnyLook(page);
  await page.getByLabel("Admin token").fill(TOKENS.admin);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "maria" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await expectNoAxeViolationsInAnyLook(page);
  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await expectNoAxeViolationsInAnyLook(page);
});

it("nothing is wider than the narrowest phone, whatever is open", async () => {
  const page = await browser.open(service.baseUrl, { size: "phone" });
  await page.setViewportSize(NARROWEST);
  await settled(page);
  expect(await overflow(page)).toBe(0);
  await page.getByRole("button", { name: "Settings" }).click();
  expect(await overflow(page)).toBe(0);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Tasks", exact: true }).click();
  await page.getByRole("searchbox").waitFor();
  expect(await overflow(page)).toBe(0);
  await page.locator("[data-task-id=trim-logs]").click();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await page.getByRole("searchbox").waitFor();
});

it("nor when very many wait and the page is not live", async () => {
  const page = await browser.open(service.baseUrl, { size: "phone", allow: [/status of 503/] });
  await page.setViewportSize(NARROWEST);
  // Each list tells the totals, and the latest of them counts.
  await page.route(/api\/tasks\?/, async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as { stages: object };
    const stages = { ...list.stages, reviewed: 12_345 };
    await route.fulfill({ response: answer, json: { ...list, stages } });
  });
  await page.route(/api\/events/, (route) => route.fulfill({ status: 503, body: "" }));
  await page.reload();
  await page.getByRole("link", { name: "Inbox 999+ waiting" }).waitFor();
  await page.getByText(/Not live since/).waitFor();
  expect(await overflow(page)).toBe(0);
  await expectNoAxeViolations(page);
});

describe("what the inbox shows", () => {
  it("is what waits, each section with its count, and a reviewer's word at a glance", async () => {
    const page = await browser.open(service.baseUrl);
    await settled(page);
    const titles = await page.locator(".section-title").allInnerTexts();
    expect(titles).toEqual([
      "Reviewed, waiting for your countersignature 4",
      "Results waiting for review 3",
      "Stalled for over 30 minutes 2",
      "Invalid files 1",
    ]);
    const signOf = (id: string) =>
      page.locator(`[data-task-id=${id}] svg`).getAttribute("data-sign");
    expect(await signOf("tidy-readme")).toBe("review-approve");
    expect(await signOf("invoice-rounding")).toBe("review-reject");
    await page
      .getByRole("link", { name: /crawl|outgoing link.*Silent for 4\d min · claimed by otto/ })
      .waitFor();
    await page.getByRole("link", { name: /broken-notes.*is not JSON: line 1/ }).waitFor();
    await expect.poll(() => page.title()).toBe("(9) Countersign");
  });

  it("is said calmly where nothing waits and nothing has changed", async () => {
    const page = await browser.open(empty.baseUrl);
    await page.getByText("Nothing waits for you", { exact: true }).waitFor();
    await page.getByText("Nothing else has changed since you came.").waitFor();
    await expect.poll(() => page.title()).toBe("Countersign");
    await page.getByRole("link", { name: "Tasks", exact: true }).click();
    await page.getByText("There are no tasks yet").waitFor();
  });
});

describe("since the last visit", () => {
  /** As if the visit before this one had ended an hour ago, having seen so much. */
  async function comeBack(page: Page, seq: number): Promise<void> {
    const atMs = Date.now() - 3_600_000;
    const visit = { since: { seq: 0, atMs: 0 }, seen: { seq, atMs }, isFirst: false };
    await page.addInitScript(
      `localStorage.setItem("countersign.visit", '${JSON.stringify(visit)}')`,
    );
    await page.reload();
    await settled(page);
  }

  it("shows what else has changed, the latest first, until it is marked as seen", async () => {
    const page = await browser.open(service.baseUrl);
    await settled(page);
    const { json } = await service.get("/api/tasks?stage=decided&sort=changed");
    await comeBack(page, json.items.at(-1).changed_seq - 1);
    const news = page.locator("section.inbox-section", {
      hasText: "Changed since your last visit",
    });
    await news.getByRole("heading").getByText("1 h ago").waitFor();
    // Everything that doesn't wait: two decided, three to be claimed, one at work.
    expect(await news.locator("[data-task-id]").count()).toBe(6);
    await keepScreenshot(page, "inbox-news-desktop-light");
    await news.getByRole("button", { name: "Mark as seen" }).click();
    await page.getByText(/Nothing else has changed since your last visit/).waitFor();
  });

  it("says that nothing has, where nothing has", async () => {
    const page = await browser.open(service.baseUrl);
    await settled(page);
    const { json } = await service.get("/api/tasks?limit=1");
    await comeBack(page, json.head_seq);
    await page.getByText(/Nothing else has changed since your last visit, 1 h ago/).waitFor();
  });
});

describe("hostile texts", () => {
  const HOSTILE = [
    [
      "markup",
      `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
    ],
    ["address", "javascript:document.title='owned'"],
    ["override", "invoice\u202Egnp.exe\u202C and \u0000\u001B[31m controls"],
    ["long-word", "W".repeat(50_000)],
    ["zalgo", `Z${"\u0301\u0316".repeat(2_000)}algo`],
    ["newlines", "\n\n   \r\nThe first line that says something\nand another"],
  ] as const;

  beforeAll(async () => {
    for (const [id, text] of HOSTILE) await bringTask(empty, `hostile-${id}`, "queued", text);
  });

  it("are shown as they are, break nothing and hide nothing", async () => {
    const page = await browser.open(`${empty.baseUrl}/#/tasks`);
    const title = (id: string) => page.locator(`[data-task-id=hostile-${id}] .task-row-title`);
    await title("markup").waitFor();
    expect(await title("markup").innerText()).toContain("<img src=x onerror=");
    expect(await title("address").innerText()).toContain("javascript:");
    expect(await title("override").innerText()).toContain("invoiceU+202Egnp.exe");
    expect(await title("override").innerText()).toContain("␀");
    expect(await title("newlines").innerText()).toBe("The first line that says something");
    expect(await page.locator("#app img, #app script").count()).toBe(0);
    expect(await page.title()).not.toContain("owned");
    expect(await overflow(page)).toBe(0);
    const heights = await page
      .locator(".task-row")
      .evaluateAll<number[], SVGElement | HTMLElement>((rows) =>
        rows.map((row) => row.clientHeight),
      );
    expect(new Set(heights).size).toBe(1);
    await expectNoAxeViolations(page);
  });

  it("in the address lead nowhere and run nothing", async () => {
    const address = `${empty.baseUrl}/#/tasks?q=<img src=x onerror=alert(1)>`;
    const page = await browser.open(address, { allow: [/status of 404/] });
    await page.getByText("No task matches").waitFor();
    await page.goto(`${empty.baseUrl}/#/tasks/..%2F..%2Fetc%2Fpasswd`);
    await page.reload();
    await page.getByRole("region", { name: "Task" }).waitFor();
    expect(await page.locator("#app img").count()).toBe(0);
  });
});

describe("one's own settings", () => {
  it("keep the theme over a reload, and hand it back to the system", async () => {
    const page = await browser.open(empty.baseUrl, { theme: "light" });
    const background = () =>
      page.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor");
    const light = await background();
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("radio", { name: "Dark" }).check();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("radio", { name: "System" }).check();
    expect(await background()).toBe(light);
  });
});
