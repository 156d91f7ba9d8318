// Everything on a task's page can be done with the keyboard alone, and the focus is always somewhere
// that makes sense.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOKENS } from "../service.fixture.ts";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";
import { bringRichTask } from "./rich-task.fixture.ts";
import { openTask, part, stepDialog } from "./task.fixture.ts";

const service = namedService();
const browser = useBrowser();

beforeAll(() => service.start());
afterAll(() => service.dispose());

const read = async (taskId: string) => (await service.get(`/api/tasks/${taskId}`)).json;

/** What has the focus, as a person would call it. */
const focused = (page: Page) =>
  page.evaluate<string>(`{
    const element = document.activeElement;
    const label = element.labels?.[0] ?? element;
    label.textContent.trim() || element.getAttribute("aria-label") || element.tagName;
  }`);

describe("with the keyboard alone", () => {
  it("a task is signed in for, rejected with an issue, sent back and gone on from", async () => {
    await bringTask(service, "keys-1", "approve", "Count the spoons");
    const page = await openTask(browser, service, "keys-1");
    await page.keyboard.press("r");
    await page.getByLabel("Admin token").waitFor();
    await page.keyboard.type(TOKENS.admin);
    await page.keyboard.press("Enter");
    await stepDialog(page).waitFor();
    expect(await focused(page)).toContain("Reason");
    await page.keyboard.type("One is a fork.");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Add an issue");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("What is wrong");
    await page.keyboard.type("The third from the left.");
    await page.keyboard.press("Control+Enter");
    await page.locator(".taken-note").waitFor();
    expect((await read("keys-1")).verdict).toMatchObject({
      reason: "One is a fork.",
      issues: [{ criterion_ref: "c1", text: "The third from the left." }],
    });
    await page.keyboard.press("d");
    await stepDialog(page).waitFor();
    expect(await focused(page)).toBe("Re-dispatch");
    await page.keyboard.press("Enter");
    await page.locator(".taken-note", { hasText: "Sent back" }).waitFor();
    expect((await read("keys-1")).attempt).toBe(2);
  });

  it("a dialog is left with Escape, and the focus goes back to where it was", async () => {
    await bringTask(service, "keys-2", "approve");
    const page = await openTask(browser, service, "keys-2", { as: "admin" });
    const button = page.getByRole("button", { name: "Approve" });
    await button.focus();
    await page.keyboard.press("Enter");
    await stepDialog(page).waitFor();
    await page.keyboard.type("half a sent");
    await page.keyboard.press("Escape");
    await stepDialog(page).waitFor({ state: "detached" });
    expect(await focused(page)).toContain("Approve");
    expect((await read("keys-2")).status).toBe("needs_review");
    await page.keyboard.press("a");
    await stepDialog(page).waitFor();
    await page.keyboard.type("ence");
    await page.keyboard.press("Meta+Enter");
    await page.locator(".taken-note").waitFor();
    expect((await read("keys-2")).verdict.reason).toContain("half a sent");
  });

  it("parts are folded: the one that has the focus, or all of them", async () => {
    const id = await bringRichTask(service, 7);
    const page = await openTask(browser, service, id);
    const isOpen = async (title: string) => (await part(page, title).getAttribute("open")) !== null;
    await page.keyboard.press("e");
    expect([await isOpen("Criteria"), await isOpen("Diff")]).toEqual([false, false]);
    await page.keyboard.press("e");
    expect([await isOpen("Criteria"), await isOpen("Diff")]).toEqual([true, true]);
    await page.keyboard.press("e");
    await part(page, "Diff").locator("> summary").focus();
    await page.keyboard.press("Enter");
    expect([await isOpen("Criteria"), await isOpen("Diff")]).toEqual([false, true]);
    await page.keyboard.press("e");
    expect(await isOpen("Diff")).toBe(false);
  });

  it("the waiting tasks are gone through one by one", async () => {
    for (const name of ["walk-1", "walk-2", "walk-3"]) await bringTask(service, name, "approve");
    const page = await openTask(browser, service, "walk-2");
    const walk = page.getByRole("navigation", { name: "Waiting tasks" });
    const [, position, total] =
      /(\d+) of (\d+) waiting/.exec((await walk.textContent()) ?? "") ?? [];
    expect(Number(total)).toBeGreaterThanOrEqual(3);
    await page.keyboard.press("]");
    await walk.getByText(`${Number(position) + 1} of ${total} waiting`).waitFor();
    expect(page.url()).not.toContain("walk-2");
    await page.keyboard.press("[");
    await page.waitForURL("**/#/tasks/walk-2");
    await walk.getByText(`${position} of ${total} waiting`).waitFor();
  });

  it("letters that are typed into a field begin nothing", async () => {
    await bringTask(service, "keys-3", "approve");
    const page = await openTask(browser, service, "keys-3", { as: "admin" });
    await page.keyboard.press("r");
    await stepDialog(page).waitFor();
    await page.keyboard.type("a bad road");
    expect(await page.locator("dialog[open]").count()).toBe(1);
    expect(await page.getByLabel("Reason").inputValue()).toBe("a bad road");
  });

  it("the overview names every key of the page", async () => {
    await bringTask(service, "keys-4", "approve");
    const page = await openTask(browser, service, "keys-4");
    await page.keyboard.press("?");
    const overview = page.getByRole("dialog", { name: "Keys" });
    for (const purpose of [
      "Approve the attempt",
      "Reject the attempt",
      "Send it back for another attempt",
      "Reopen the decision",
      "Edit criteria and scope",
      "Fold or unfold",
      "Next waiting task",
      "Previous waiting task",
    ]) {
      await overview.getByText(purpose, { exact: true }).waitFor();
    }
  });
});
