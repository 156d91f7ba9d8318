// The inbox and the list without a mouse: where the focus is, where it goes, and that typing is typing.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";

const service = namedService();
const browser = useBrowser();

beforeAll(async () => {
  await service.start();
  await bringTask(service, "third", "delivered", "Sort the cutlery drawer");
  await bringTask(service, "second", "approve", "Polish the silver");
  await bringTask(service, "first", "reject", "Fold the napkins");
});
afterAll(() => service.dispose());

/** The task of the row that has the focus, or what else has it. */
const focused = (page: Page) =>
  page.evaluate<string>(
    "(({ dataset, ariaLabel, id }) => dataset.taskId ?? ariaLabel ?? id)(document.activeElement)",
  );

async function openInbox(): Promise<Page> {
  const page = await browser.open(service.baseUrl);
  await page.locator("[data-task-id=first]").waitFor();
  return page;
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe("j and k", () => {
  it("move the focus through all sections, and stop at the ends", async () => {
    const page = await openInbox();
    await press(page, "j");
    expect(await focused(page)).toBe("first");
    await press(page, "j", "j");
    expect(await focused(page)).toBe("third");
    await press(page, "j");
    expect(await focused(page)).toBe("third");
    await press(page, "k");
    expect(await focused(page)).toBe("second");
    await press(page, "k", "k", "k");
    expect(await focused(page)).toBe("first");
  });

  it("are the letters' places on a keyboard with another alphabet", async () => {
    const page = await openInbox();
    const cyrillic = `{ key: "о", code: "KeyJ", bubbles: true }`;
    await page.evaluate(`document.body.dispatchEvent(new KeyboardEvent("keydown", ${cyrillic}))`);
    expect(await focused(page)).toBe("first");
  });

  it("are nothing while one types", async () => {
    const page = await openInbox();
    await press(page, "/");
    await page.keyboard.type("jk?gi");
    expect(await page.getByLabel("Search all tasks").inputValue()).toBe("jk?gi");
  });
});

describe("within the rows", () => {
  it("the arrow keys, Home and End move the focus", async () => {
    const page = await openInbox();
    await press(page, "j", "ArrowDown");
    expect(await focused(page)).toBe("second");
    await press(page, "End");
    expect(await focused(page)).toBe("third");
    await press(page, "Home");
    expect(await focused(page)).toBe("first");
    await press(page, "ArrowDown", "ArrowUp");
    expect(await focused(page)).toBe("first");
  });

  it("Tab leads to one row, the one that had the focus last, and then on", async () => {
    const page = await openInbox();
    expect(await page.locator("[data-task-id][tabindex='0']").count()).toBe(1);
    await press(page, "j", "j", "Shift+Tab");
    expect(await focused(page)).not.toBe("second");
    await press(page, "Tab");
    expect(await focused(page)).toBe("second");
    await press(page, "Tab");
    expect(["first", "third"]).not.toContain(await focused(page));
  });
});

describe("Enter and Escape", () => {
  it("open the task, where the focus goes, and lead back to its row", async () => {
    const page = await openInbox();
    await press(page, "j", "j", "Enter");
    await page.getByRole("heading", { name: "Polish the silver" }).waitFor();
    expect(page.url()).toMatch(/#\/tasks\/second$/);
    expect(await focused(page)).toBe("Task");
    await press(page, "Escape");
    expect(page.url()).toMatch(/#\/$/);
    expect(await focused(page)).toBe("second");
  });

  it("from an open task, j goes to the next row and Enter opens it", async () => {
    const page = await openInbox();
    await press(page, "j", "Enter");
    await page.getByRole("heading", { name: "Fold the napkins" }).waitFor();
    await press(page, "j", "Enter");
    await page.getByRole("heading", { name: "Polish the silver" }).waitFor();
    expect(await page.locator("[aria-current=true]").getAttribute("data-task-id")).toBe("second");
  });
});

describe("everywhere", () => {
  it("g l goes to the list, g i to the inbox, / to the search", async () => {
    const page = await openInbox();
    await press(page, "g", "l");
    await page.getByRole("searchbox").waitFor();
    expect(page.url()).toMatch(/#\/tasks$/);
    await press(page, "g", "i");
    await page.getByText("Reviewed, waiting for your countersignature").waitFor();
    await press(page, "/");
    expect(await focused(page)).toBe("Search all tasks");
    await page.keyboard.type("silver");
    await expect.poll(() => page.locator("[data-task-id]").count()).toBe(1);
    await press(page, "Escape", "j");
    await expect.poll(() => focused(page)).toBe("second");
  });

  it("? shows all keys, and Escape takes them away again", async () => {
    const page = await openInbox();
    await press(page, "?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await dialog.waitFor();
    for (const label of ["Next task", "Open the task", "Search", "Go to the inbox"]) {
      expect(await dialog.getByText(label, { exact: true }).isVisible()).toBe(true);
    }
    await press(page, "j", "Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await focused(page)).not.toBe("first");
  });

  it("the first Tab offers to skip the header", async () => {
    const page = await openInbox();
    await press(page, "Tab");
    await page.getByRole("link", { name: "Skip to the tasks" }).waitFor();
    await press(page, "Enter");
    expect(await focused(page)).toBe("main");
    expect(page.url()).not.toContain("main");
    await press(page, "Tab");
    expect(await focused(page)).toBe("first");
  });

  it("Escape closes the menu, and not what lies under it", async () => {
    const page = await openInbox();
    await press(page, "j", "Enter");
    await page.getByRole("button", { name: "Settings" }).press("Enter");
    await page.getByRole("radio", { name: "Dark" }).waitFor();
    await press(page, "Escape");
    await page.getByRole("radio", { name: "Dark" }).waitFor({ state: "hidden" });
    expect(page.url()).toMatch(/#\/tasks\/first$/);
  });
});
