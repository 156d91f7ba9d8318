// No accessibility violation on a task's page, in no state of it, in both themes, on phone and desktop.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectNoAxeViolations } from "./axe.fixture.ts";
import { SIZES, THEMES, useBrowser } from "./browser.fixture.ts";
import { bringTask, judge, namedService } from "./inbox.fixture.ts";
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

const LOOKS = THEMES.flatMap((theme) =>
  (["phone", "desktop"] as const).map((size) => ({ theme, size })),
);

describe.each(LOOKS)("in $theme on a $size", (look) => {
  const task = (name: string) => `${name}-${look.theme}-${look.size}`;

  it("a task that has seen everything has no violation, folded or not", async () => {
    const page = await openTask(browser, service, richId, look);
    await expectNoAxeViolations(page);
    await page.evaluate(`document.querySelectorAll("details").forEach((part) => part.open = true)`);
    await part(page, "Attempts").getByText("Lifted the proxy’s limit.").waitFor();
    await expectNoAxeViolations(page);
  });

  it("neither has a decision over a reviewer's reject", async () => {
    const id = task("overruled");
    await bringTask(service, id, "reject");
    await service.post(`/api/tasks/${id}/approve`, "admin");
    const page = await openTask(browser, service, id, look);
    await part(page, "Verdict").locator(".replaced .issue").first().waitFor();
    await expectNoAxeViolations(page);
  });

  it("neither have its dialogs, nor the notes of a conflict", async () => {
    const id = task("dialogs");
    await bringTask(service, id, "delivered");
    const page = await openTask(browser, service, id, { ...look, as: "admin" });
    const dialog = await beginStep(page, "Approve");
    await expectNoAxeViolations(page);
    await judge(service, id, "reject");
    await dialog.locator(".changed-note").waitFor();
    await expectNoAxeViolations(page);
    await page.keyboard.press("Escape");
    await page.locator(".update-note").waitFor();
    await expectNoAxeViolations(page);
    await beginStep(page, "Reject");
    await dialog.getByRole("button", { name: "Reject" }).click();
    await dialog.getByRole("alert").waitFor();
    await expectNoAxeViolations(page);
  });

  it("neither have the brief's form and the confirmation after it", async () => {
    const id = task("brief");
    await bringTask(service, id, "queued");
    const page = await openTask(browser, service, id, { ...look, as: "admin" });
    await beginStep(page, "Edit brief");
    await stepDialog(page).getByRole("button", { name: "Add a line" }).click();
    await page.keyboard.type("The kitchen");
    await expectNoAxeViolations(page);
    await page.keyboard.press("Control+Enter");
    await page.locator(".taken-note").waitFor();
    await expectNoAxeViolations(page);
  });

  it("neither has a task that can't be shown", async () => {
    const id = task("invalid");
    await bringTask(service, id, "queued");
    const page = await openTask(browser, service, id, { ...look, allow: [/status of 503/] });
    service.writeTask(id, service.readTask(id).replace('"attempt":1', '"attempt":0'));
    await page.getByRole("heading", { name: `The file of ${id} is invalid` }).waitFor();
    await expectNoAxeViolations(page);
  });

  it("and no part of it lies beside the screen", async () => {
    const page = await openTask(browser, service, richId, look);
    await page.evaluate(`document.querySelectorAll("details").forEach((part) => part.open = true)`);
    const widest = await page.evaluate("document.documentElement.scrollWidth");
    expect(widest).toBe(SIZES[look.size].width);
    const overflow = await page.evaluate(`{
      const pane = document.querySelector(".pane-task");
      pane.scrollWidth - pane.clientWidth;
    }`);
    expect(overflow).toBe(0);
    // A line of a diff has the room that its file has.
    const lineEnd = await page.evaluate(`{
      const end = (selector) => document.querySelector(selector).getBoundingClientRect().right;
      end(".diff-file") - end(".diff-line .line-text");
    }`);
    expect(lineEnd).toBeLessThan(4);
    // On a desktop the panes scroll, and never the page.
    const height = await page.evaluate("document.documentElement.scrollHeight");
    if (look.size === "desktop") expect(height).toBe(SIZES.desktop.height);
  });
});
