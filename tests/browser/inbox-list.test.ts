// The list: filters, search and pages, quick also where there are ten thousand tasks.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";

/** SPEC 5: quick with 10,000 tasks. */
const TASKS = 10_000;
/** A page of the list and what the page around it consists of, some ten elements a row. */
const ELEMENTS_MAX = 1_500;

const service = namedService();
const browser = useBrowser();

beforeAll(async () => {
  await service.start();
  await service.createTask("sample");
  const sample = JSON.parse(service.readTask("sample")) as object;
  await service.stop();
  for (let index = 0; index < TASKS; index += 1) {
    const id = `task-${String(index).padStart(5, "0")}`;
    const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
    const fields = { task_id: id, correlation_id: id, created_at: at, updated_at: at };
    const text = `Request number ${index}${index % 1_000 === 0 ? " about spoons" : ""}`;
    service.writeTask(id, JSON.stringify({ ...sample, ...fields, request_text: text }));
  }
  await service.start();
  await bringTask(service, "approved-one", "approve", "Polish the silver");
  await bringTask(service, "rejected-one", "reject", "Fold the napkins");
  await bringTask(service, "working-one", "working", "Count the forks");
}, 120_000);
afterAll(() => service.dispose());

const rows = (page: Page) => page.locator("[data-task-id]");
const taskIds = (page: Page) =>
  rows(page).evaluateAll<string[], SVGElement | HTMLElement>((links) =>
    links.map((link) => link.dataset["taskId"] ?? ""),
  );

async function openList(query = ""): Promise<Page> {
  const page = await browser.open(`${service.baseUrl}/#/tasks${query}`);
  await rows(page).first().waitFor();
  return page;
}

describe("the list of ten thousand tasks", () => {
  it("loads a page of them, newest first, and counts them all", async () => {
    const page = await openList();
    expect((await taskIds(page)).slice(0, 3)).toEqual([
      "working-one",
      "rejected-one",
      "approved-one",
    ]);
    await page.getByRole("link", { name: /^All 10,004$/ }).waitFor();
    await page.getByRole("link", { name: /^Reviewed 2$/ }).waitFor();
    expect(await page.locator("*").count()).toBeLessThan(ELEMENTS_MAX);
  });

  it("loads further pages as one scrolls, each task once and none left out", async () => {
    const page = await openList();
    const before = (await taskIds(page)).length;
    const last = rows(page).last();
    while ((await rows(page).count()) < 5 * before) {
      const count = await rows(page).count();
      await last.scrollIntoViewIfNeeded();
      await expect.poll(() => rows(page).count()).toBeGreaterThan(count);
    }
    const ids = await taskIds(page);
    expect(new Set(ids).size).toBe(ids.length);
    const numbered = ids.filter((id) => id.startsWith("task-"));
    const expected = numbered.map(
      (_, index) => `task-${String(TASKS - 1 - index).padStart(5, "0")}`,
    );
    expect(numbered).toEqual(expected);
  });

  it("is as quick as that of a few: no more is loaded or drawn", async () => {
    const page = await openList("?stage=reviewed");
    expect(await taskIds(page)).toEqual(["rejected-one", "approved-one"]);
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.getByRole("link", { name: /^All 10/ }).click();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(50);
    // The first page; a second where the screen shows the first one's end.
    expect(requests.filter((url) => url.includes("/api/tasks")).length).toBeLessThanOrEqual(2);
    expect(await page.locator("*").count()).toBeLessThan(2 * ELEMENTS_MAX);
  });
});

describe("filters", () => {
  it("narrow by stage, status and source, and stand in the address", async () => {
    const page = await openList();
    await page.getByRole("link", { name: /^Reviewed/ }).click();
    await expect.poll(() => taskIds(page)).toEqual(["rejected-one", "approved-one"]);
    await page.getByLabel("Status").selectOption("rejected");
    await expect.poll(() => taskIds(page)).toEqual(["rejected-one"]);
    await page.getByLabel("Source").selectOption("api");
    await expect
      .poll(() => page.url())
      .toMatch(/stage=reviewed&status=rejected|status=rejected&stage=reviewed/);
    await page.reload();
    await expect.poll(() => taskIds(page)).toEqual(["rejected-one"]);
    expect(await page.getByLabel("Status").inputValue()).toBe("rejected");
  });

  it("that nothing matches say so, and lead back to all", async () => {
    const page = await openList("?stage=reviewed");
    await page.getByLabel("Source").selectOption("telegram");
    await page.getByText("No task matches").waitFor();
    await page.getByRole("link", { name: "Show all tasks" }).click();
    await rows(page).nth(10).waitFor();
  });

  it("a task that no longer matches leaves when nobody's hands are on the list", async () => {
    await bringTask(service, "leaves", "delivered", "Wind up the clocks");
    const page = await openList("?stage=delivered");
    expect(await taskIds(page)).toEqual(["leaves"]);
    await rows(page).first().hover();
    await service.post("/api/tasks/leaves/approve", "admin");
    await rows(page).first().getByText("Approved").waitFor();
    await page.getByRole("button", { name: "Update" }).waitFor();
    await page.mouse.move(1_200, 500);
    await page.getByText("No task matches").waitFor();
  });
});

describe("the search", () => {
  it("finds while one types, and forgets what it found when it is cleared", async () => {
    const page = await openList();
    const box = page.getByRole("searchbox", { name: "Search all tasks" });
    await box.pressSequentially("about spoons");
    await expect.poll(() => rows(page).count()).toBe(10);
    expect(await box.inputValue()).toBe("about spoons");
    await box.fill("");
    await expect.poll(() => rows(page).count()).toBeGreaterThan(50);
  });

  it("asks when the typing rests, not at each letter", async () => {
    const page = await openList();
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("q=")) asked.push(request.url());
    });
    await page.getByRole("searchbox").pressSequentially("about spoons", { delay: 20 });
    await expect.poll(() => rows(page).count()).toBe(10);
    // Once, or twice where the machine itself took a pause; never for each of the twelve.
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(4);
  });

  it("takes in what begins to match while one looks", async () => {
    const page = await browser.open(`${service.baseUrl}/#/tasks?q=candlestick`);
    await page.getByText("No task matches").waitFor();
    await bringTask(service, "found-later", "queued", "Straighten the candlesticks");
    await expect.poll(() => taskIds(page)).toEqual(["found-later"]);
  });

  it("of another text is never overtaken by the answer to an earlier one", async () => {
    const page = await openList();
    await page.route(/q=number/, async (route) => {
      await new Promise((resolve) => {
        page.once("response", resolve);
      });
      await route.continue().catch(() => undefined);
    });
    const box = page.getByRole("searchbox");
    await box.fill("number");
    await page.waitForRequest(/q=number/);
    await box.fill("about spoons");
    await expect.poll(() => rows(page).count()).toBe(10);
    await page.unrouteAll({ behavior: "wait" });
    expect(await rows(page).count()).toBe(10);
  });
});

describe("when the list can't be read", () => {
  it("says what the service said, and tries again on request", async () => {
    const page = await browser.open(service.baseUrl, { allow: [/status of 503/] });
    await page.getByText("Fold the napkins").waitFor();
    const problem = { status: 503, code: "storage_unavailable", title: "Service Unavailable" };
    await page.route(/limit=60/, (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({ ...problem, detail: "The log can't be written." }),
      }),
    );
    await page.getByRole("link", { name: "Tasks", exact: true }).click();
    await page.getByRole("alert").getByText("The log can't be written.").waitFor();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await rows(page).nth(10).waitFor();
  });
});

describe("on a phone", () => {
  it("coming back from a task, the list is where it was left, and the task's row has the focus", async () => {
    const page = await browser.open(`${service.baseUrl}/#/tasks`, { size: "phone" });
    await rows(page).nth(40).scrollIntoViewIfNeeded();
    const target = rows(page).nth(43);
    const left = await page.evaluate<number>("scrollY");
    expect(left).toBeGreaterThan(500);
    const taskId = await target.getAttribute("data-task-id");
    await target.click();
    await page.getByRole("heading", { level: 1, name: /Request number/ }).waitFor();
    expect(await rows(page).first().isVisible()).toBe(false);
    expect(await page.evaluate<number>("scrollY")).toBe(0);
    await page.keyboard.press("Escape");
    await target.and(page.locator(":focus")).waitFor();
    expect(await target.getAttribute("data-task-id")).toBe(taskId);
    expect(await page.evaluate<number>("scrollY")).toBe(left);
  });
});
