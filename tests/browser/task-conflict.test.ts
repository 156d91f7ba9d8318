// Nobody decides on something other than what they saw: whatever changes meanwhile, nothing is decided,
// what changed is told, what was typed stays, and one can decide again.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, judge, namedService } from "./inbox.fixture.ts";
import { beginStep, openTask, part, stepDialog, submitButton } from "./task.fixture.ts";

const CONFLICT = /status of (?:409|412)/;

const service = namedService();
const browser = useBrowser();

beforeAll(() => service.start());
afterAll(() => service.dispose());

let taskId: string;
let tasks = 0;
beforeEach(() => {
  tasks += 1;
  taskId = `conflict-${tasks}`;
});

const read = async () => (await service.get(`/api/tasks/${taskId}`)).json;
const changed = (page: Page) => stepDialog(page).locator(".changed-note");

describe("a task that changes while its person decides", () => {
  it("is not decided, says what changed, keeps what was typed, and can be decided again", async () => {
    await bringTask(service, taskId, "delivered");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Approve");
    await dialog.getByLabel("Reason").fill("Counted them.");
    await judge(service, taskId, "reject");
    const note = changed(page);
    await note.getByText("rita (reviewer) rejected attempt 1 with 2 issues.").waitFor();
    expect(await note.textContent()).toContain("Nothing has been decided");
    expect(await note.textContent()).toContain("c1: The total doesn't add up.");
    expect(await submitButton(dialog, "Approve").isDisabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    expect((await read()).verdict.decided_by.name).toBe("rita");

    await note.getByRole("button", { name: "Go on with revision 4" }).click();
    expect(await dialog.locator(".signing").textContent()).toContain("Revision4");
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("Counted them.");
    await submitButton(dialog, "Approve").click();
    await page.locator(".taken-note").waitFor();
    expect((await read()).verdict).toMatchObject({ decision: "approve", reason: "Counted them." });
  });

  it("can be looked at first: the page shows the new version, and the text waits", async () => {
    await bringTask(service, taskId, "delivered");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Reject");
    await dialog.getByLabel("Reason").fill("Too few.");
    await judge(service, taskId, "reject");
    await changed(page).getByRole("button", { name: "Look at the task" }).click();
    await part(page, "Verdict").getByText("Looked at everything.").waitFor();
    expect(await stepDialog(page).count()).toBe(0);
    await beginStep(page, "Reject");
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("Too few.");
    expect(await changed(page).count()).toBe(0);
  });

  it("says so too when the page had not heard of it: the service refuses with 412", async () => {
    await bringTask(service, taskId, "delivered");
    const allow = [CONFLICT, /ERR_FAILED/];
    const page = await openTask(browser, service, taskId, { as: "admin", allow });
    const dialog = await beginStep(page, "Approve");
    await dialog.getByLabel("Reason").fill("Fine.");
    await page.route(`**/api/tasks/${taskId}`, (route) => route.abort());
    await judge(service, taskId, "reject");
    // The page has heard of a change, and could not read it.
    await page.locator(".outdated-note").waitFor({ state: "attached" });
    expect(await submitButton(dialog, "Approve").isEnabled()).toBe(true);
    const answered = page.waitForResponse("**/approve");
    await submitButton(dialog, "Approve").click();
    expect((await answered).status()).toBe(412);
    // It is read again by itself, though the stream has nothing more to say.
    await page.unroute(`**/api/tasks/${taskId}`);
    await changed(page).getByText("rita (reviewer) rejected attempt 1").waitFor();
    expect((await read()).verdict.decided_by.name).toBe("rita");
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("Fine.");
  });

  it("and was decided by somebody else names the winner and offers no second decision", async () => {
    await bringTask(service, taskId, "approve");
    const page = await openTask(browser, service, taskId, { as: "admin", allow: [CONFLICT] });
    await beginStep(page, "Approve");
    await service.post(`/api/tasks/${taskId}/reject`, "jo", { reason: "I disagree." });
    const note = changed(page);
    await note.getByText("jo rejected attempt 1, in place of the former verdict.").waitFor();
    await note.getByText("To decide otherwise, reopen it first.").waitFor();
    expect(await note.getByRole("button", { name: /Go on/ }).count()).toBe(0);
    expect((await read()).verdict).toMatchObject({ decided_by: { name: "jo" } });
  });

  it("keeps a brief that was being written, row by row, and takes nobody's changes back", async () => {
    await bringTask(service, taskId, "queued", "Count the spoons");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Edit brief");
    await dialog.getByLabel("criterion 1 (c1)").fill("All spoons");
    const brief = { declared_scope: ["The kitchen"] };
    await service.post(`/api/tasks/${taskId}/brief`, "jo", brief);
    await changed(page).getByText("The declared scope was changed.").waitFor();
    expect(await changed(page).locator("ins").textContent()).toContain("The kitchen");
    await page.keyboard.press("Escape");
    await page.reload();
    await page.locator(".timeline-item").first().waitFor();
    await beginStep(page, "Edit brief");
    expect(await dialog.getByLabel("criterion 1 (c1)").inputValue()).toBe("All spoons");
    expect(await dialog.getByLabel("line 1", { exact: true }).inputValue()).toBe("The kitchen");
    await submitButton(dialog, "Save brief").click();
    await page.locator(".taken-note").waitFor();
    expect(await read()).toMatchObject({
      acceptance_criteria: [{ text: "All spoons" }],
      declared_scope: ["The kitchen"],
    });
  });
});

describe("a service that does not answer", () => {
  it("leaves the dialog as it is, says so, and takes the decision once it is back", async () => {
    await bringTask(service, taskId, "approve");
    const allow = [/ERR_FAILED/];
    const page = await openTask(browser, service, taskId, { as: "admin", allow });
    const dialog = await beginStep(page, "Approve");
    await dialog.getByLabel("Reason").fill("Fine.");
    await page.route(`**/api/tasks/${taskId}/approve`, (route) => route.abort());
    await submitButton(dialog, "Approve").click();
    await dialog.getByRole("alert").getByText("The service did not answer").waitFor();
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("Fine.");
    await page.unroute(`**/api/tasks/${taskId}/approve`);
    await submitButton(dialog, "Approve").click();
    await page.locator(".taken-note").waitFor();
    expect((await read()).verdict.reason).toBe("Fine.");
  });
});
