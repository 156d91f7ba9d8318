// The steps beside a decision: to send back, to reopen, to brief; and those that are not possible now.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";
import {
  beginStep,
  describedBy,
  openTask,
  part,
  stepButton,
  stepDialog,
  submitButton,
  takenNote,
} from "./task.fixture.ts";

const service = namedService();
const browser = useBrowser();

beforeAll(() => service.start());
afterAll(() => service.dispose());

let taskId: string;
let tasks = 0;
beforeEach(() => {
  tasks += 1;
  taskId = `step-${tasks}`;
});

const read = async (id = taskId) => (await service.get(`/api/tasks/${id}`)).json;

describe("a re-dispatch", () => {
  it("shows the issues that are handed out, and hands out exactly these", async () => {
    await bringTask(service, taskId, "reject");
    const { verdict } = await read();
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Re-dispatch");
    expect(await dialog.locator(".issue").allTextContents()).toEqual([
      expect.stringContaining("The second drawer was not counted."),
      expect.stringContaining("The total doesn't add up."),
    ]);
    await submitButton(dialog, "Re-dispatch").click();
    await takenNote(page).waitFor();
    expect((await read()).dispatch).toMatchObject({
      issues: verdict.issues,
      issues_sha256: verdict.issues_sha256,
    });
  });
});

describe("a reopening", () => {
  it("is the undo: it needs a reason, and nothing is erased", async () => {
    await bringTask(service, taskId, "approve");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Approve");
    await dialog.getByLabel("Reason").fill("Looks right.");
    await submitButton(dialog, "Approve").click();
    await page.getByRole("button", { name: "Undo (reopen)" }).click();
    await submitButton(dialog, "Reopen").click();
    await dialog.getByRole("alert").getByText("Say why").waitFor();
    await page.keyboard.type("Wrong task.");
    await submitButton(dialog, "Reopen").click();
    await takenNote(page).getByText("Reopened").waitFor();
    const task = await read();
    expect(task).toMatchObject({ task_id: taskId, status: "needs_review" });
    expect(task.history.at(-1)).toMatchObject({ kind: "verdict_reopened", reason: "Wrong task." });
    await part(page, "Attempts").getByText("current · 2 earlier steps").waitFor();
    await beginStep(page, "Approve");
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("");
  });
});

describe("a brief", () => {
  it("rewords, adds, removes and moves criteria and scope", async () => {
    await bringTask(service, taskId, "queued", "Count the spoons");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Edit brief");
    await dialog.getByLabel("criterion 1 (c1)").fill("All spoons are counted");
    await dialog.getByRole("button", { name: "Add a criterion" }).click();
    await page.keyboard.type("Twice");
    await dialog.getByRole("button", { name: "Move criterion 2 up" }).click();
    await dialog.getByRole("button", { name: "Add a line" }).click();
    await submitButton(dialog, "Save brief").click();
    const line = dialog.getByRole("textbox", { name: "line 1" });
    await line.and(page.locator(":focus")).waitFor();
    expect(await line.getAttribute("aria-invalid")).toBe("true");
    expect(await describedBy(page, line)).toContain("Say what belongs to the scope");
    await page.keyboard.type("The kitchen");
    await submitButton(dialog, "Save brief").click();
    await part(page, "Criteria").getByText("All spoons are counted").waitFor();
    // What one has done oneself is confirmed, and no surprise.
    await takenNote(page).getByText("Briefed").waitFor();
    expect(await page.locator(".update-note").count()).toBe(0);
    expect(await read()).toMatchObject({
      acceptance_criteria: [{ text: "Twice" }, { id: "c1", text: "All spoons are counted" }],
      declared_scope: ["The kitchen"],
    });
  });
});

describe("steps that are not possible", () => {
  it("are not offered, and say why, also to the keyboard", async () => {
    await bringTask(service, taskId, "working");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    expect(await stepButton(page, "Edit brief").count()).toBe(0);
    await page.getByText("Not possible now").click();
    const why = page.getByText("otto works by the brief as it stands.");
    await why.waitFor();
    await page.keyboard.press("Escape");
    await why.waitFor({ state: "hidden" });
    expect(page.url()).toContain(taskId);
    await page.keyboard.press("o");
    const refusal = page.locator(".refusal");
    expect(await refusal.textContent()).toBe("Reopen: There is no person's decision to take back.");
    expect(await stepDialog(page).count()).toBe(0);
  });
});
