// What others do appears on a task's page by itself, soon, in place, and without taking anything away.

import { afterAll, beforeAll, expect, it } from "vitest";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, deliver, namedService } from "./inbox.fixture.ts";
import { RICH_CRITERIA, bringRichTask } from "./rich-task.fixture.ts";
import { openTask, part } from "./task.fixture.ts";

/** SPEC 5: another client's change is seen within a second. */
const SEEN_MS_MAX = 1_000;

const service = namedService();
const browser = useBrowser({ asInstalled: true });

beforeAll(() => service.start());
afterAll(() => service.dispose());

it("what others do appears within a second, in place, and the trail goes on", async () => {
  await bringTask(service, "live-1", "working");
  const page = await openTask(browser, service, "live-1");
  const startMs = Date.now();
  await deliver(service, "live-1");
  await page.getByText("Done as asked.").waitFor();
  await page
    .getByText("submitted the result of attempt 1: 1 work-log entry", { exact: true })
    .waitFor();
  expect(Date.now() - startMs).toBeLessThan(SEEN_MS_MAX);
  await page.locator(".update-note", { hasText: "otto submitted the result" }).waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.locator(".update-note").waitFor({ state: "detached" });
});

it("and takes neither place, focus, folds nor selection away", async () => {
  const id = await bringRichTask(service, 9, false);
  const page = await openTask(browser, service, id);
  await part(page, "Request").locator("> summary").click();
  const fold = page.locator(".diff-file", { hasText: "proxy/nginx.conf" }).locator("summary");
  await fold.click();
  await fold.focus();
  await page.evaluate(`{
    const line = document.querySelector(".criterion .verbatim-text bdi");
    getSelection().selectAllChildren(line);
  }`);
  const state = () =>
    page.evaluate<unknown[]>(`[
      document.activeElement.textContent,
      String(getSelection()),
      [...document.querySelectorAll(".diff-file, .attempt")].map((part) => part.open).join(),
      document.activeElement.getBoundingClientRect().top,
    ]`);
  const before = await state();
  expect(before.slice(1, 3)).toEqual([RICH_CRITERIA[0]?.text, "false,true,true"]);
  const verdict = { attempt: 2, decision: "approve", reason: "Good.", issues: [] };
  await service.post(`/api/tasks/${id}/verdict`, "reviewer", verdict);
  await part(page, "Verdict").getByText("Good.").waitFor();
  const after = await state();
  expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
  expect(await part(page, "Request").getAttribute("open")).toBeNull();
  // A part appeared above what is looked at: the view stays on what it showed.
  expect(Math.abs(Number(after[3]) - Number(before[3]))).toBeLessThan(2);
});
