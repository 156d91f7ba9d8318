// A task that was rejected, sent back, done again, approved and decided by a person: who said what, of
// which attempt, at a glance.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { McpAgents } from "../mcp.fixture.ts";
import { TOKENS } from "../service.fixture.ts";
import { useBrowser } from "./browser.fixture.ts";
import { bringTask, namedService } from "./inbox.fixture.ts";
import { RICH_ISSUES, bringRichTask } from "./rich-task.fixture.ts";
import { openTask, part } from "./task.fixture.ts";

const service = namedService();
const agents = new McpAgents(service);
const browser = useBrowser();
let richId: string;

beforeAll(async () => {
  await service.start();
  richId = await bringRichTask(service, 7);
  await decide(richId, "approve");
});
afterAll(async () => {
  await agents.close();
  await service.dispose();
});

async function decide(taskId: string, decision: "approve" | "reject", body: object = {}) {
  const answer = await service.post(`/api/tasks/${taskId}/${decision}`, "admin", body);
  expect(answer.status, answer.text).toBe(200);
}

const glance = (page: Page) => page.getByRole("list", { name: "At a glance" });

describe("a person's decision over a reviewer's verdict", () => {
  it("stands above what the reviewer said, with the reason of each", async () => {
    const page = await openTask(browser, service, richId);
    const cards = await part(page, "Verdict").locator(".verdict").allTextContents();
    expect(cards).toHaveLength(2);
    expect(cards[0]).toMatch(/Approvedcountersigned by maria admin.*No reason was given\./);
    expect(cards[0]).toContain("as the audit log has it");
    expect(cards[1]).toMatch(/Approvedjudged by rita reviewer.*Sent 5 GB through the proxy/);
    expect(cards[1]).not.toContain("audit log");
    expect(await glance(page).textContent()).not.toContain("Approved over");
  });

  it("is seen at a glance where it approves what the reviewer rejected", async () => {
    await bringTask(service, "overruled", "reject");
    await decide("overruled", "approve", { reason: "Good enough for today." });
    const page = await openTask(browser, service, "overruled");
    const fact = glance(page).getByRole("button", { name: "Approved over a reviewer’s reject" });
    const verdict = part(page, "Verdict");
    await verdict.locator("> summary").click();
    await fact.click();
    await verdict.getByText("Good enough for today.").waitFor();
    const cards = await verdict.locator(".verdict").allTextContents();
    expect(cards[1]).toMatch(/Rejectedjudged by rita reviewer.*2 issues.*Looked at everything\./);
    expect(await verdict.locator(".issue").allTextContents()).toEqual([
      expect.stringContaining("The second drawer was not counted."),
      expect.stringContaining("The total doesn't add up."),
    ]);
  });

  it("is no countersignature where it rejects what the reviewer approved", async () => {
    await bringTask(service, "refused", "approve");
    await decide("refused", "reject", { reason: "Nobody asked for it." });
    const page = await openTask(browser, service, "refused");
    const cards = await part(page, "Verdict").locator(".verdict").allTextContents();
    expect(cards[0]).toMatch(/Rejecteddecided by maria admin.*Nobody asked for it\./);
    expect(cards[1]).toMatch(/Approvedjudged by rita reviewer.*Looked at everything\./);
  });

  it("stands alone where no reviewer has judged", async () => {
    await bringTask(service, "unjudged", "delivered");
    await decide("unjudged", "approve");
    const page = await openTask(browser, service, "unjudged");
    expect(await part(page, "Verdict").locator(".verdict").count()).toBe(1);
  });
});

describe("the story of a task that was sent back", () => {
  it("says which attempt was sent back, and as which one it was handed out", async () => {
    const page = await openTask(browser, service, richId);
    const sentBack = part(page, "Sent back");
    expect(await sentBack.locator("> summary").textContent()).toBe("Sent backattempt 1");
    const issues = RICH_ISSUES.length;
    expect(await sentBack.locator("p").first().textContent()).toMatch(
      new RegExp(`^maria admin sent attempt 1 back .*, as attempt 2 with ${issues} issues\\.$`),
    );
  });

  it("keeps a reviewer's approval and a person's countersignature apart", async () => {
    const page = await openTask(browser, service, richId);
    const trail = part(page, "Audit trail").locator(".timeline-words");
    expect(
      await trail.filter({ hasText: /(?:approved|countersigned) attempt/ }).allTextContents(),
    ).toEqual(["rita reviewer approved attempt 2", "maria admin countersigned attempt 2"]);
    const attempts = part(page, "Attempts").locator(".attempts > li > details > summary");
    expect(await attempts.allTextContents()).toEqual([
      "Attempt 1closed · rejected by rita",
      "Attempt 2current · countersigned by maria · 1 earlier step",
    ]);
  });

  it("says which tool an agent was refused", async () => {
    await bringTask(service, "refused-tool", "queued");
    const otto = await agents.connect(TOKENS.executor);
    const work = { task_id: "refused-tool", attempt: 1, work_log: [{ text: "Done." }] };
    expect((await otto.call("submit_result", work)).json).toMatchObject({ code: "not_acked" });
    const page = await openTask(browser, service, "refused-tool");
    await part(page, "Audit trail")
      .getByText("was refused: submit_result (not_acked)", { exact: true })
      .waitFor();
  });
});
