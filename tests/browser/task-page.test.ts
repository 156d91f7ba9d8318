// The page of one task: everything that one countersigns is on it, and a task that can't be shown has a page
// of its own.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, judge, namedService } from "./inbox.fixture.ts";
import { RICH_CRITERIA, RICH_ISSUES, bringRichTask } from "./rich-task.fixture.ts";
import { openTask, part } from "./task.fixture.ts";

const service = namedService();
const browser = useBrowser();
let richId: string;

beforeAll(async () => {
  await service.start();
  richId = await bringRichTask(service, 7);
});
afterAll(() => service.dispose());

const openRich = () => openTask(browser, service, richId);

describe("a task that has seen everything", () => {
  it("shows who it is and how it stands", async () => {
    const page = await openRich();
    const header = page.locator(".task-header");
    expect(await header.getByRole("heading", { level: 1 }).textContent()).toContain(
      "Uploads larger",
    );
    const text = await header.textContent();
    for (const fact of ["Needs review", "Reviewed", richId, "from telegram", "attempt 2"]) {
      expect(text).toContain(fact);
    }
    const ci = header.getByRole("link", { name: "9c1f0a7" });
    expect(await ci.getAttribute("href")).toBe("https://ci.example.com/runs/8123");
    expect(await ci.getAttribute("rel")).toMatch(/noopener noreferrer/);
    expect(await page.getByRole("list", { name: "At a glance" }).textContent()).toMatch(
      /7 of 7 lines recited exactly.*4 of 4 criteria answered.*No open issue.*10 tool calls, 1 failed.*\+27 −5 in 3 files/,
    );
  });

  it("shows each criterion with its recital, its answers and its issues", async () => {
    const page = await openRich();
    const criteria = part(page, "Criteria").locator(".criterion");
    expect(await criteria.count()).toBe(RICH_CRITERIA.length);
    const first = await criteria.first().textContent();
    expect(first).toContain(RICH_CRITERIA[0]?.text);
    expect(first).toContain("Recited exactly");
    expect(first).toContain(`Carried over, answeredi1`);
    expect(first).toContain(RICH_ISSUES[0]?.text);
    expect(first).toContain("pieces of 32 MB");
    expect(await criteria.nth(1).textContent()).toContain("every 0.3 s");
    expect(await part(page, "Rest of the work log").textContent()).toContain("Renamed uploadId");
  });

  it("shows a recital that differs from what stands there, word by word", async () => {
    const id = await bringRichTask(service, 8);
    const file = service.readTask(id);
    service.writeTask(id, file.replace("at least once a second", "at least once a minute"));
    const page = await openTask(browser, service, id);
    const criterion = part(page, "Criteria").locator(".criterion", {
      hasText: "Recited differently",
    });
    await criterion.waitFor();
    expect(await criterion.locator("del").textContent()).toContain("minute");
    expect(await criterion.locator("ins").textContent()).toContain("second");
    await page.getByText("6 of 7 lines recited exactly").waitFor();
  });

  it("shows the diff with numbers and signs, and folds files", async () => {
    const page = await openRich();
    const file = page.locator(".diff-file", { hasText: "proxy/nginx.conf" });
    const rows = await file.locator(".diff-line").allTextContents();
    expect(rows.slice(0, 3).map((row) => row.replaceAll(/\s+/g, " "))).toEqual([
      "1212 location /upload {",
      "13−removed client_max_body_size 2g;",
      "13+added client_max_body_size 64m;",
    ]);
    await file.locator("summary").click();
    await file.locator(".diff-line").first().waitFor({ state: "hidden" });
  });

  it("shows the reviewer's verdict, and that the audit log bears it out", async () => {
    const page = await openRich();
    const verdict = part(page, "Verdict");
    expect(await verdict.textContent()).toMatch(/Approved.*rita.*Sent 5 GB through the proxy/);
    await verdict.getByText(/Decided on revision 20, as the audit log has it/).waitFor();
  });

  it("shows the closed attempt with what was recited, done and judged", async () => {
    const page = await openRich();
    const attempts = part(page, "Attempts");
    await attempts.getByText("Attempt 1").click();
    const first = attempts.locator(".attempt").first();
    expect(await first.textContent()).toMatch(/Lifted the proxy.s limit.*Rejected.*3\.1 GB/s);
  });

  it("tells its story from the audit log, with numbers and causes", async () => {
    const page = await openRich();
    const trail = await part(page, "Audit trail").locator(".timeline-item").allTextContents();
    expect(trail[0]).toContain("brought the message");
    expect(trail.at(-1)).toContain("found the file changed by hand: ci_status");
    const story = trail.join("\n");
    expect(story).toMatch(/otto executor acknowledged attempt 2 and recited 7 lines exactly/);
    expect(story).toMatch(/recorded tool calls: 10 lines/);
    expect(story).toMatch(/#\d+ ← #\d+/);
  });

  it("keeps the id at hand", async () => {
    const page = await openRich();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy the task's id" }).click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(richId);
  });
});

describe("a task that can't be shown", () => {
  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
  const allow = [/status of (?:404|503)/];

  it("and never was has a page that leads back", async () => {
    const page = await browser.open(`${service.baseUrl}/#/tasks/nobody`, { allow });
    await heading(page, "There is no task nobody").waitFor();
    await page.getByRole("link", { name: "Back to the inbox" }).click();
    await heading(page, "Inbox").waitFor({ state: "attached" });
  });

  it("since its file was deleted keeps its story", async () => {
    await bringTask(service, "gone", "approve");
    const page = await openTask(browser, service, "gone", { allow });
    service.removeTask("gone");
    await heading(page, "The file of gone was deleted").waitFor();
    await page.getByText("found the file deleted").waitFor();
  });

  it("since its file is invalid says what is wrong and where, and comes back by itself", async () => {
    await bringTask(service, "broken", "approve");
    const page = await openTask(browser, service, "broken", { allow });
    const file = service.readTask("broken");
    service.writeTask("broken", file.replace('"attempt":1', '"attempt":"<b>one</b>"'));
    await heading(page, "The file of broken is invalid").waitFor();
    const problems = page.getByRole("table");
    expect(await problems.textContent()).toContain("/attempt");
    service.writeTask("broken", file);
    await part(page, "Criteria").waitFor();
  });
});

describe("a service that goes away", () => {
  const allow = [/ERR_(?:CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET)/];

  it("leaves what is shown, and brings what one wanted as soon as it is back", async () => {
    await bringTask(service, "away-1", "approve", "Shown before");
    await bringTask(service, "away-2", "approve", "Asked for meanwhile");
    const page = await openTask(browser, service, "away-1", { allow });
    await service.stop();
    await page.locator('.live-badge[data-live="offline"]').waitFor();
    await page.getByRole("heading", { level: 1, name: "Shown before" }).waitFor();
    await page.evaluate(`location.hash = "#/tasks/away-2"`);
    await page.getByRole("heading", { name: "The service can’t be reached" }).waitFor();
    await service.start();
    await page.getByRole("heading", { level: 1, name: "Asked for meanwhile" }).waitFor();
  });
});

describe("what a reviewer says while one looks", () => {
  it("brings the buttons that it makes possible", async () => {
    await bringTask(service, "live-2", "delivered");
    const page = await openTask(browser, service, "live-2");
    expect(await page.getByRole("button", { name: "Re-dispatch" }).count()).toBe(0);
    await judge(service, "live-2", "reject");
    await page.getByRole("button", { name: "Re-dispatch" }).waitFor();
    await page.locator(".issue", { hasText: "The total doesn't add up." }).waitFor();
  });
});
