// What others do appears by itself, in order, and never under somebody's hands; what was missed while
// the service was away is caught up with.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BrowserFixture, useBrowser } from "./browser.fixture.ts";
import { bringTask, deliver, judge, namedService } from "./inbox.fixture.ts";

/** SPEC 5: another client's change is seen within a second. */
const SEEN_MS_MAX = 1_000;

const service = namedService();
const browser: BrowserFixture = useBrowser();

beforeAll(async () => {
  await service.start();
  await bringTask(service, "first-result", "delivered", "Sort the cutlery drawer");
});
afterAll(() => service.dispose());

const row = (page: Page, taskId: string) => page.locator(`[data-task-id="${taskId}"]`);
const sectionOf = (page: Page, taskId: string) =>
  page
    .locator("section.inbox-section", { has: row(page, taskId) })
    .getByRole("heading", { level: 2 });
const liveBadge = (page: Page) => page.locator(".live-badge");

async function openInbox(): Promise<Page> {
  const page = await browser.open(service.baseUrl);
  await liveBadge(page).getByText("Live", { exact: true }).waitFor();
  return page;
}

describe("a change made by another client", () => {
  it("appears within a second, unprompted, in the section where it waits", async () => {
    const page = await openInbox();
    await bringTask(service, "seen-live", "working", "Polish the silver");
    const startMs = Date.now();
    await deliver(service, "seen-live");
    await sectionOf(page, "seen-live").getByText("Results waiting for review").waitFor();
    expect(Date.now() - startMs).toBeLessThan(SEEN_MS_MAX);
    await judge(service, "seen-live", "reject");
    await sectionOf(page, "seen-live").getByText("Reviewed, waiting").waitFor();
    await page.getByRole("link", { name: /silver.*Review: reject by rita · 2 issues/ }).waitFor();
  });

  it("is counted in the page's title", async () => {
    const page = await openInbox();
    const countIn = async () => Number(/^\((\d+)\) /.exec(await page.title())?.[1] ?? 0);
    const before = await countIn();
    await bringTask(service, "counted", "delivered");
    await expect.poll(countIn).toBe(before + 1);
    await service.post("/api/tasks/counted/approve", "admin");
    await expect.poll(countIn).toBe(before);
  });

  it("made by hand in a file appears too, and so does that a file is broken or gone", async () => {
    const page = await openInbox();
    await bringTask(service, "by-hand", "queued", "Water the plants");
    await row(page, "by-hand").getByText("Water the plants").waitFor();
    const text = service.readTask("by-hand");
    service.writeTask("by-hand", text.replaceAll("plants", "cactus"));
    await row(page, "by-hand").getByText("Water the cactus").waitFor();
    service.writeTask("by-hand", text.slice(0, 40));
    await sectionOf(page, "by-hand").getByText("Invalid files").waitFor();
    service.removeTask("by-hand");
    await row(page, "by-hand").waitFor({ state: "detached" });
  });
});

describe("rows under somebody's hands", () => {
  it("stay where they are; new ones are counted, and come in when asked for", async () => {
    const page = await openInbox();
    await row(page, "first-result").hover();
    const before = await row(page, "first-result").boundingBox();
    await bringTask(service, "held-back", "approve", "Fold the napkins");
    await page.getByRole("button", { name: "1 new" }).waitFor();
    expect(await row(page, "first-result").boundingBox()).toEqual(before);
    expect(await row(page, "held-back").count()).toBe(0);
    await page.keyboard.press("n");
    await row(page, "held-back").waitFor();
    expect(await page.getByRole("button", { name: /new$/ }).count()).toBe(0);
  });

  it("say in their place how they have changed, and move when the hands are off", async () => {
    const page = await openInbox();
    await bringTask(service, "moves-later", "delivered", "Dust the shelves");
    await sectionOf(page, "moves-later").getByText("Results waiting").waitFor();
    await row(page, "moves-later").hover();
    await judge(service, "moves-later", "approve");
    await row(page, "moves-later").getByText("Review: approve").waitFor();
    expect(await sectionOf(page, "moves-later").textContent()).toMatch(/^Results waiting/);
    await page.mouse.move(1_200, 500);
    await sectionOf(page, "moves-later").getByText("Reviewed, waiting").waitFor();
  });
});

it("a hundred changes in a row cost a handful of requests", async () => {
  const page = await openInbox();
  let requests = 0;
  page.on("request", (request) => {
    if (request.url().includes("/api/tasks")) requests += 1;
  });
  const startMs = Date.now();
  for (let index = 0; index < 100; index += 1) {
    await service.createTask(`burst-${index}`);
  }
  await row(page, "burst-99").waitFor();
  // At most four a second for what changed, and the one that was under way.
  expect(requests).toBeGreaterThan(0);
  expect(requests).toBeLessThanOrEqual(2 + Math.ceil((Date.now() - startMs) / 250));
});

describe("while the service is away", () => {
  it("the page says so plainly, and afterwards catches up without having missed a thing", async () => {
    const allow = [
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|status of 503/,
    ];
    const page = await browser.open(service.baseUrl, { allow });
    await liveBadge(page).getByText("Live", { exact: true }).waitFor();
    await service.stop();
    await liveBadge(page).getByText("Not live").waitFor();
    await page.getByText(/Not live since \d.*catches up by itself/).waitFor();
    // What was shown stays readable.
    expect(await row(page, "first-result").isVisible()).toBe(true);
    await service.start();
    await bringTask(service, "while-away", "delivered", "Wind up the clocks");
    await row(page, "while-away").waitFor({ timeout: 20_000 });
    await liveBadge(page).getByText("Live", { exact: true }).waitFor();
    expect(await page.getByText(/Not live since/).count()).toBe(0);
  });

  it("a page that is opened says that it can't reach it, and begins when it is back", async () => {
    const page = await browser.open(service.baseUrl, {
      allow: [/ERR_FAILED/],
    });
    await page.route("**/api/session", (route) => route.abort());
    await page.reload();
    await page.getByText("The service can't be reached").waitFor();
    await page.unroute("**/api/session");
    await row(page, "first-result").waitFor();
  });
});

describe("several tabs", () => {
  it("share one stream, and another takes over when the one that has it is closed", async () => {
    const clients = async () =>
      Number(/^countersign_sse_clients (\d+)$/m.exec((await service.get("/metrics")).text)?.[1]);
    const first = await openInbox();
    const others = [];
    for (let i = 0; i < 3; i += 1) {
      others.push(await browser.open(service.baseUrl, { profile: first.context() }));
    }
    for (const page of others) await liveBadge(page).getByText("Live", { exact: true }).waitFor();
    await bringTask(service, "told-again", "queued");
    let brief = 0;
    /** Streams of pages that are closed are found to be dead by writing to them. */
    const clientsAfterChange = async () => {
      brief += 1;
      const body = { declared_scope: [`room ${brief}`] };
      expect((await service.post("/api/tasks/told-again/brief", "admin", body)).status).toBe(200);
      return clients();
    };
    await expect.poll(clientsAfterChange).toBe(1);
    await first.close();
    await bringTask(service, "after-lead", "delivered", "Sweep the yard");
    for (const page of others) await row(page, "after-lead").waitFor();
    await expect.poll(clientsAfterChange).toBe(1);
  });

  it("don't wait for one that has it and is frozen: another takes its place", async () => {
    // All that the others notice of a frozen page: it holds the lock, and says nothing.
    const frozen = await browser.open(`${service.baseUrl}/healthz`);
    await frozen.evaluate(
      "void navigator.locks.request('countersign-live', () => new Promise(() => {})).catch(() => {})",
    );
    const page = await browser.open(service.baseUrl, { profile: frozen.context() });
    await liveBadge(page).getByText("Live", { exact: true }).waitFor();
    await bringTask(service, "led-anew", "delivered", "Close the windows");
    await row(page, "led-anew").waitFor();
  });
});
