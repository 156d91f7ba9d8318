// No accessibility violation on a task's page, in no state of it, in both themes, on phone and desktop.

import { afterAll, beforeAll, expect, it } from "vitest";
import { SIZES, useBrowser } from "./browser.fixture.ts";
import { bringTask, judge, namedService } from "./inbox.fixture.ts";
import { expectNoAxeViolationsInAnyLook, inEveryLook } from "./looks.fixture.ts";
import { bringRichTask } from "./rich-task.fixture.ts";
import { beginStep, openTask, part, stepDialog } from "./task.fixture.ts";

const service = namedService();
const browser = useBrowser();
let richId: string;

beforeAll(async () => {
  await service.start();
  richId = await bringRichTask(service, 7);
});
afterAll(() => service.dispose());

it("a task that has seen everything has no violation, folded or not", async () => {
  const page = await openTask(browser, service, richId);
  await expectNoAxeViolationsInAnyLook(page);
  await page.evaluate(`document.querySelectorAll("details").forEach((part) => part.open = true)`);
  await part(page, "Attempts").getByText("Lifted the proxy’s limit.").waitFor();
  await expectNoAxeViolationsInAnyLook(page);
});

it("neither has a decision over a reviewer's reject", async () => {
  const id = "overruled";
  await bringTask(service, id, "reject");
  await service.post(`/api/tasks/${id}/approve`, "admin");
  const page = await openTask(browser, service, id);
  await part(page, "Verdict").locator(".replaced .issue").first().waitFor();
  await expectNoAxeViolationsInAnyLook(page);
});

it("neither have its dialogs, nor the notes of a conflict", async () => {
  const id = "dialogs";
  await bringTask(service, id, "delivered");
  const page = await openTask(browser, service, id, { as: "admin" });
  const dialog = await beginStep(page, "Approve");
  await expectNoAxeViolationsInAnyLook(page);
  await judge(service, id, "reject");
  await dialog.locator(".changed-note").waitFor();
  await expectNoAxeViolationsInAnyLook(page);
  await page.keyboard.press("Escape");
  await page.locator(".update-note").waitFor();
  await expectNoAxeViolationsInAnyLook(page);
  await beginStep(page, "Reject");
  await dialog.getByRole("button", { name: "Reject" }).click();
  await dialog.getByRole("alert").waitFor();
  await expectNoAxeViolationsInAnyLook(page);
});

it("neither have the brief's form and the confirmation after it", async () => {
  const id = "brief";
  await bringTask(service, id, "queued");
  const page = await openTask(browser, service, id, { as: "admin" });
  await beginStep(page, "Edit brief");
  await stepDialog(page).getByRole("button", { name: "Add a line" }).click();
  await page.keyboard.type("The kitchen");
  await expectNoAxeViolationsInAnyLook(page);
  await page.keyboard.press("Control+Enter");
  await page.locator(".taken-note").waitFor();
  await expectNoAxeViolationsInAnyLook(page);
});

it("neither has a task that can't be shown", async () => {
  const id = "invalid";
  await bringTask(service, id, "queued");
  const page = await openTask(browser, service, id, { allow: [/status of 503/] });
  service.writeTask(id, service.readTask(id).replace('"attempt":1', '"attempt":0'));
  await page.getByRole("heading", { name: `The file of ${id} is invalid` }).waitFor();
  await expectNoAxeViolationsInAnyLook(page);
});

it("and no part of it lies beside the screen", async () => {
  const page = await openTask(browser, service, richId);
  await page.evaluate(`document.querySelectorAll("details").forEach((part) => part.open = true)`);
  await inEveryLook(page, async ({ name, size }) => {
    const widest = await page.evaluate("document.documentElement.scrollWidth");
    expect(widest, name).toBe(SIZES[size].width);
    const overflow = await page.evaluate(`{
      const pane = document.querySelector(".pane-task");
      pane.scrollWidth - pane.clientWidth;
    }`);
    expect(overflow, name).toBe(0);
    // A line of a diff has the room that its file has.
    const lineEnd = await page.evaluate(`{
      const end = (selector) => document.querySelector(selector).getBoundingClientRect().right;
      end(".diff-file") - end(".diff-line .line-text");
    }`);
    expect(lineEnd, name).toBeLessThan(4);
    // On a desktop the panes scroll, and never the page.
    const height = await page.evaluate("document.documentElement.scrollHeight");
    if (size === "desktop") expect(height, name).toBe(SIZES.desktop.height);
  });
});
