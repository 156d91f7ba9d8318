// Everything from outside is data: shown as it was written, obeyed in nothing, and never so much of it
// that the page stands still.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";
import { editTask, setCi } from "./rich-task.fixture.ts";
import { openTask, part } from "./task.fixture.ts";

/**
 * How much longer than an ordinary task, opened just before, a monstrous one may take to be opened and
 * unfolded: 2 to 6 are measured.
 */
const TIMES_ORDINARY_MAX = 20;

const MARKUP = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
const OVERRIDE = "invoice\u202Efdp.exe";

const service = namedService();
const browser = useBrowser();

beforeAll(async () => {
  await service.start();
  await bringTask(service, "ordinary", "approve");
});
afterAll(() => service.dispose());

/** Milliseconds, on this machine as busy as it is now. */
async function ordinaryMs(): Promise<number> {
  const startMs = Date.now();
  const page = await openTask(browser, service, "ordinary");
  await page.close();
  return Date.now() - startMs;
}

async function expectNotOwned(page: Page): Promise<void> {
  expect(await page.title()).not.toContain("owned");
  expect(await page.locator(".task-page img, .task-page script").count()).toBe(0);
}

async function post(taskId: string, path: string, as: "executor" | "reviewer", body: unknown) {
  const answer = await service.post(`/api/tasks/${taskId}/${path}`, as, body);
  expect(answer.status, answer.text).toBe(200);
}

/** An editor's doing: the service gives nobody such a name. */
async function rename(taskId: string, name: string): Promise<void> {
  const renamed = service.readTask(taskId).replaceAll(`"${name}"`, `"${name}\\u202E"`);
  await editTask(service, taskId, JSON.parse(renamed) as object);
}

describe("markup in any text", () => {
  it("is shown as the text that it is", async () => {
    const scope = [MARKUP];
    await service.createTask("markup", { request_text: MARKUP, declared_scope: scope });
    const ack = { attempt: 1, criteria_echo: [MARKUP], scope_echo: scope };
    await post("markup", "ack", "executor", ack);
    const call = { tool_call_id: "t1", name: MARKUP, status: "succeeded", summary: MARKUP };
    await post("markup", "tool-calls", "executor", call);
    const work_log = [{ criterion_ref: "c1", text: MARKUP }];
    const diff_snapshot = `--- a/${MARKUP}\n+++ b/${MARKUP}\n@@ -1 +1 @@ ${MARKUP}\n-a\n+${MARKUP}\n`;
    await post("markup", "result", "executor", { attempt: 1, work_log, diff_snapshot });
    const issues = [{ criterion_ref: "c1", text: MARKUP, work_log_ref: "w1" }];
    const verdict = { attempt: 1, decision: "reject", reason: MARKUP, issues };
    await post("markup", "verdict", "reviewer", verdict);
    const page = await openTask(browser, service, "markup", { as: "admin" });
    for (const title of [
      "Request",
      "Criteria",
      "Declared scope",
      "Verdict",
      "Tool calls",
      "Diff",
    ]) {
      expect(await part(page, title).textContent(), title).toContain(MARKUP);
    }
    await page.keyboard.press("r");
    await page.locator(".step-form textarea").nth(1).waitFor();
    await expectNotOwned(page);

    await page.keyboard.press("Escape");
    await service.post("/api/tasks/markup/approve", "admin");
    const review = part(page, "Verdict").locator(".replaced");
    await review.locator(".issue", { hasText: MARKUP }).waitFor();
    expect(await review.locator(".reason").textContent()).toBe(MARKUP);
    await expectNotOwned(page);
  });
});

describe("an address of CI", () => {
  it.each([
    "javascript:document.title='owned'",
    "data:text/html,x",
    " javascript:alert(1)",
    "no url",
  ])("is no link unless it leads to a web page: %s", async (url) => {
    const taskId = `ci-${url.length}`;
    await bringTask(service, taskId, "approve");
    await setCi(service, taskId, { state: "failure", url, head_sha: "beef123" });
    const page = await openTask(browser, service, taskId);
    await page.locator(".ci", { hasText: "beef123" }).waitFor();
    expect(await page.locator(".ci a").count()).toBe(0);
  });
});

describe("characters that nobody sees", () => {
  it("are shown as symbols, wherever they stand, and turn nothing round", async () => {
    const text = `${OVERRIDE}\u0000\u001B[31m pay\u200Bpal \u2028 end\r\nnext`;
    await service.createTask("unseen", { request_text: text });
    const page = await openTask(browser, service, "unseen", { as: "admin" });
    const shown = await part(page, "Request").locator(".verbatim-text").textContent();
    expect(shown).toBe("invoiceU+202Efdp.exe␀␛[31m payU+200Bpal U+2028 end␍\nnext");
    expect(await page.getByRole("heading", { level: 1, name: "invoice" }).textContent()).toBe(
      "invoiceU+202Efdp.exe␀␛[31m payU+200Bpal U+2028 end",
    );
    await page.keyboard.press("a");
    expect(await page.locator(".signing-title").textContent()).toContain("invoiceU+202E");
    const body = await page.evaluate<string>("document.body.textContent");
    expect(body).not.toContain("\u202E");
  });

  it("are no part of a name either, wherever somebody is named", async () => {
    await bringTask(service, "named", "reject");
    const page = await openTask(browser, service, "named", { as: "admin" });
    const shown = async () => {
      const body = await page.evaluate<string>("document.body.textContent");
      expect(body).not.toContain("\u202E");
      return body;
    };
    await rename("named", "rita");
    const state = page.locator(".decision-state");
    await state.getByText(/^ritaU\+202E rejected it\.$/).waitFor();
    expect(await part(page, "Criteria").textContent()).toContain("Issue by ritaU+202E");
    await rename("named", "otto");
    await page.getByText("Not possible now").click();
    await page.locator(".refused-steps").getByText("ottoU+202E works by the brief").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("b");
    await page.locator("p.refusal", { hasText: "ottoU+202E works" }).waitFor();
    await page.getByText("Edit brief: otto[U+202E] works").waitFor({ state: "attached" });
    await shown();

    await page.keyboard.press("a");
    await service.post("/api/tasks/named/reject", "jo", { reason: "No." });
    await rename("named", "jo");
    await page.locator(".changed-why", { hasText: "joU+202E rejected attempt 1." }).waitFor();
    await shown();
    await page.keyboard.press("Escape");
    await page.locator(".attempts", { hasText: "rejected by joU+202E" }).waitFor();
    await shown();
  });

  it("in a text of right-to-left script change nothing around it", async () => {
    await service.createTask("rtl", { request_text: "مرحبا abc 123" });
    const page = await openTask(browser, service, "rtl");
    const isolation = `getComputedStyle(document.querySelector(".task-title bdi")).unicodeBidi`;
    expect(await page.evaluate(isolation)).toBe("isolate");
  });
});

describe("very long texts", () => {
  it("are folded, and open without freezing the page", async () => {
    const request_text = `${"Count every spoon in the drawer. ".repeat(1_900)}THE END`;
    await service.createTask("long", { request_text });
    const ordinary = await ordinaryMs();
    const startMs = Date.now();
    const page = await openTask(browser, service, "long");
    const request = part(page, "Request");
    expect(await request.textContent()).not.toContain("THE END");
    await request.getByRole("button", { name: /Show all 62,\d+ characters/ }).click();
    await request.getByText("THE END").waitFor();
    expect((Date.now() - startMs) / ordinary).toBeLessThan(TIMES_ORDINARY_MAX);
  });

  it("of one word, or of invisible characters alone, do not either", async () => {
    await service.createTask("word", {
      request_text: "x".repeat(65_000),
      acceptance_criteria: [{ id: "c1", text: "\u200B\u200C\u202E".repeat(21_000) }],
    });
    const ordinary = await ordinaryMs();
    const startMs = Date.now();
    const page = await openTask(browser, service, "word", { size: "phone" });
    for (const title of ["Request", "Criteria"]) {
      await part(page, title)
        .getByRole("button", { name: /Show all/ })
        .click();
      await part(page, title).getByRole("button", { name: "Show less" }).waitFor();
    }
    const width = await page.evaluate("document.documentElement.scrollWidth");
    expect(width).toBe(390);
    expect((Date.now() - startMs) / ordinary).toBeLessThan(TIMES_ORDINARY_MAX);
  });
});

describe("a task as large as they come", () => {
  it("with a diff of half a mebibyte and 1,000 tool calls is read as quickly", async () => {
    await bringTask(service, "large", "working", "Rewrite everything");
    const line = "-an old line of code that was here\n+a new line of code that is here\n";
    const file = (n: number) =>
      `--- a/file-${n}.ts\n+++ b/file-${n}.ts\n@@ -1,50 +1,50 @@\n${line.repeat(50)}`;
    const diff_snapshot = Array.from({ length: 145 }, (_, n) => file(n)).join("");
    expect(diff_snapshot.length).toBeGreaterThan(480_000);
    const work_log = [{ criterion_ref: "c1", text: "Done." }];
    await post("large", "result", "executor", { attempt: 1, work_log, diff_snapshot });
    const { at } = (await service.get("/api/tasks/large")).json.task_result;
    const tool_calls = Array.from({ length: 1_000 }, (_, n) => ({
      tool_call_id: `t${n}`,
      correlation_id: "large",
      attempt: 1,
      name: "edit_file",
      status: "succeeded",
      started_at: at,
      finished_at: at,
      summary: `file-${n}.ts`,
    }));
    await editTask(service, "large", { tool_calls });

    const ordinary = await ordinaryMs();
    const startMs = Date.now();
    const page = await openTask(browser, service, "large");
    expect(await page.locator(".diff-file").count()).toBe(145);
    expect(await page.locator(".diff-line").count()).toBeLessThan(2_000);
    await page.locator(".diff-file summary").last().click();
    await page.locator(".diff-file").last().locator(".diff-line").nth(99).waitFor();
    const calls = part(page, "Tool calls");
    await calls.locator("> summary").click();
    await calls.getByRole("button", { name: "Show all 1000 calls" }).click();
    await calls.getByText("file-999.ts").waitFor();
    expect((Date.now() - startMs) / ordinary).toBeLessThan(TIMES_ORDINARY_MAX);
  });

  it("with one file of 9,000 lines, or one line of 400,000 characters, is drawn in pieces", async () => {
    const lines = Array.from({ length: 9_000 }, (_, n) => `+line ${n}\n`).join("");
    const diffs = {
      "many-lines": `--- /dev/null\n+++ b/x\n@@ -0,0 +1,9000 @@\n${lines}`,
      "long-line": `--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+${"word ".repeat(80_000)}\n`,
    };
    for (const [taskId, diff_snapshot] of Object.entries(diffs)) {
      await bringTask(service, taskId, "working");
      await post(taskId, "result", "executor", { attempt: 1, work_log: [], diff_snapshot });
    }
    const ordinary = await ordinaryMs();
    const startMs = Date.now();
    const page = await openTask(browser, service, "many-lines");
    expect(await page.locator(".diff-line").count()).toBe(500);
    await page.getByRole("button", { name: "Show 1,000 more of 8,500 lines" }).click();
    await page.getByText("line 1499", { exact: true }).waitFor();
    await page.goto(`${service.baseUrl}/#/tasks/long-line`);
    await page.getByRole("button", { name: "… 399,000 more characters" }).click();
    await page.getByRole("button", { name: "… 379,000 more characters" }).waitFor();
    expect((Date.now() - startMs) / ordinary).toBeLessThan(TIMES_ORDINARY_MAX);
  });
});
