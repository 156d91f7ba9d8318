// A person decides: what is signed is shown, what is decided is what was seen, and then comes the next.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TOKENS } from "../service.fixture.ts";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";
import {
  beginStep,
  describedBy,
  openTask,
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
  taskId = `decide-${tasks}`;
});

const read = async (id = taskId) => (await service.get(`/api/tasks/${id}`)).json;
const lineCount = async () => (await service.get(`/api/tasks/${taskId}/audit`)).json.items.length;

describe("an approval", () => {
  it("shows what is signed, records who signed what, and is confirmed", async () => {
    await bringTask(service, taskId, "approve", "Count the spoons");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const seen = (await service.get(`/api/tasks/${taskId}`)).headers.get("etag");
    const dialog = await beginStep(page, "Approve");
    for (const fact of [taskId, "Attempt1", "Revision4", "1 of 1 answered", "rita approved"]) {
      expect(await dialog.locator(".signing").textContent()).toContain(fact);
    }
    await dialog.getByLabel("Reason").fill("Counted them myself.");
    await submitButton(dialog, "Approve").click();
    await takenNote(page).getByText("Approved").waitFor();
    const { status, verdict } = await read();
    expect(status).toBe("approved");
    expect(verdict).toMatchObject({
      decision: "approve",
      reason: "Counted them myself.",
      decided_by: { role: "admin", name: "maria" },
    });
    expect(`"${verdict.content_sha256}"`).toBe(seen);
  });

  it("names what speaks against it, and forbids nothing", async () => {
    await bringTask(service, taskId, "reject", "Count the spoons");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Approve");
    const doubts = dialog.getByRole("list", { name: "Before you sign" });
    expect(await doubts.textContent()).toMatch(/rita rejected this attempt\..*2 issues are open\./);
    await submitButton(dialog, "Approve").click();
    await takenNote(page).waitFor();
    expect((await read()).status).toBe("approved");
  });

  it("asks who is not signed in to sign in, and then goes on", async () => {
    await bringTask(service, taskId, "approve");
    const page = await openTask(browser, service, taskId);
    await stepButton(page, "Approve").click();
    await page.getByLabel("Admin token").fill(TOKENS.admin);
    await page.keyboard.press("Enter");
    await submitButton(stepDialog(page), "Approve").click();
    await takenNote(page).waitFor();
    expect((await read()).verdict.decided_by.name).toBe("maria");
  });

  it("is asked for again when the session is over, and nothing that was typed is lost", async () => {
    await bringTask(service, taskId, "approve");
    const page = await openTask(browser, service, taskId, {
      as: "admin",
      allow: [/status of 401/],
    });
    const dialog = await beginStep(page, "Approve");
    await dialog.getByLabel("Reason").fill("All there");
    await page.context().clearCookies();
    await submitButton(dialog, "Approve").click();
    await page.getByLabel("Admin token").fill(TOKENS.jo);
    await page.keyboard.press("Enter");
    await takenNote(page).waitFor();
    expect((await read()).verdict).toMatchObject({
      reason: "All there",
      decided_by: { name: "jo" },
    });
  });
});

describe("a rejection", () => {
  it("needs a reason, and says so where it is missing", async () => {
    await bringTask(service, taskId, "approve");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Reject");
    const before = await lineCount();
    await submitButton(dialog, "Reject").click();
    await dialog.getByRole("alert").getByText("Say why it is rejected").waitFor();
    expect(await lineCount()).toBe(before);
    const reason = dialog.getByLabel("Reason");
    expect(await reason.getAttribute("aria-invalid")).toBe("true");
    expect(await describedBy(page, reason)).toMatch(/Whoever tries again.*Say why it is rejected/);
    await page.keyboard.type("Two are forks.");
    expect(await reason.getAttribute("aria-invalid")).toBe("false");
    await submitButton(dialog, "Reject").click();
    await takenNote(page).waitFor();
    expect((await read()).verdict).toMatchObject({ decision: "reject", reason: "Two are forks." });
  });

  it("marks the one row in which something is missing, and leads to it", async () => {
    await bringTask(service, taskId, "reject");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Reject");
    await dialog.getByLabel("Reason").fill("Not yet.");
    for (let added = 0; added < 2; added += 1) {
      await dialog.getByRole("button", { name: "Add an issue" }).click();
    }
    await dialog.getByRole("group", { name: "issue 3 (new)" }).getByLabel("wrong").fill("Bent.");
    await submitButton(dialog, "Reject").click();
    const missing = dialog.getByRole("group", { name: "issue 4 (new)" }).getByLabel("wrong");
    await missing.and(page.locator(":focus")).waitFor();
    expect(await dialog.locator('[aria-invalid="true"]').count()).toBe(1);
    expect(await missing.getAttribute("aria-invalid")).toBe("true");
    expect(await describedBy(page, missing)).toBe("Say what the issue is, or remove it.");
    await dialog.getByRole("button", { name: "Remove issue 4 (new)" }).click();
    await submitButton(dialog, "Reject").click();
    await takenNote(page).waitFor();
    expect((await read()).verdict.issues).toHaveLength(3);
  });

  it("carries the reviewer's issues over, takes new ones, and leaves out those removed", async () => {
    await bringTask(service, taskId, "reject");
    const { verdict: former } = await read();
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Reject");
    await dialog.getByRole("button", { name: "Remove issue 2 (i2)" }).click();
    await dialog.getByRole("button", { name: "Add an issue" }).click();
    await page.keyboard.type("One spoon is bent.");
    await dialog.getByLabel("Reason").fill("Not yet.");
    await submitButton(dialog, "Reject").click();
    await takenNote(page).waitFor();
    const { verdict, history } = await read();
    expect(verdict.issues).toEqual([
      former.issues[0],
      { issue_id: "i2", criterion_ref: "c1", text: "One spoon is bent." },
    ]);
    expect(history).toMatchObject([{ kind: "verdict_replaced", verdict: former }]);
  });

  it("can be followed by a re-dispatch from its confirmation", async () => {
    await bringTask(service, taskId, "approve");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const dialog = await beginStep(page, "Reject");
    await dialog.getByLabel("Reason").fill("Again, please.");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "Re-dispatch it" }).click();
    await stepDialog(page).getByText("Attempt 1 is closed and attempt 2 begins").waitFor();
    await submitButton(stepDialog(page), "Re-dispatch").click();
    await takenNote(page).getByText("Sent back").waitFor();
    expect(await read()).toMatchObject({ attempt: 2, status: "pending" });
  });
});

describe("what was typed", () => {
  it("is kept by the page until its person signs out, and is nothing to who comes next", async () => {
    await bringTask(service, taskId, "approve");
    await bringTask(service, `${taskId}-other`, "approve");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    await submitButton(await beginStep(page, "Approve"), "Approve").click();
    await takenNote(page).waitFor();
    await page.goto(`${service.baseUrl}/#/tasks/${taskId}-other`);
    await page.locator(".task-meta").getByText(`${taskId}-other`).waitFor();
    const dialog = await beginStep(page, "Reject");
    await dialog.getByLabel("Reason").fill("Between you and me.");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "maria" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await takenNote(page).waitFor({ state: "detached" });
    await stepButton(page, "Reject").click();
    await page.getByLabel("Admin token").fill(TOKENS.jo);
    await page.keyboard.press("Enter");
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("");
    expect(await page.evaluate("JSON.stringify(sessionStorage)")).not.toContain("Between");
  });

  it("by a former version of the page, in a shape of its own, does not keep this one from being shown", async () => {
    await bringTask(service, taskId, "approve");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    const key = JSON.stringify(`countersign.draft.reject.${taskId}`);
    await page.evaluate(`sessionStorage.setItem(${key}, '{"issues":{"c1":"bent"}}')`);
    await page.reload();
    const dialog = await beginStep(page, "Reject");
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("");
  });
});

describe("after a decision", () => {
  it("the next waiting task is shown, with the way back and the undo", async () => {
    await bringTask(service, taskId, "approve", "First of two");
    await bringTask(service, `${taskId}-next`, "approve", "Second of two");
    const page = await openTask(browser, service, taskId, { as: "admin" });
    await submitButton(await beginStep(page, "Approve"), "Approve").click();
    await page.waitForURL((url) => !url.hash.endsWith(taskId));
    await page.getByRole("heading", { level: 1 }).nth(1).waitFor();
    expect((await read()).status).toBe("approved");
    expect(await takenNote(page).textContent()).toContain(taskId);
    await takenNote(page).getByRole("link", { name: taskId }).click();
    await page.waitForURL(`**/#/tasks/${taskId}`);
    await page.getByText("maria countersigned it.").waitFor();
  });
});
