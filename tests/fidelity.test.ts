// `fidelity` on the real service's tasks: it passes on what the service handed out, and betrays what
// somebody changed in a file, which the service itself takes for good, also where all of the file fits.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../scripts/client.ts";
import { checkFidelity } from "../scripts/validation/agents/check-fidelity.ts";
import { readWholeTrail } from "../scripts/validation/agents/read-whole-trail.ts";
import { runFakeExecutor } from "../scripts/validation/agents/run-fake-executor.ts";
import { runFakeReviewer } from "../scripts/validation/agents/run-fake-reviewer.ts";
import { canonicalJson, sha256HexOf } from "../worker/domain/canonical-json.ts";
import type { Task } from "../worker/domain/task-schema.ts";
import { runAgent } from "./agent-commands.fixture.ts";
import { startBreakingProxy } from "./breaking-proxy.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const CRITERIA = { acceptance_criteria: [{ id: "c1", text: "tidy" }] };
const ISSUE_TEXT = "Cafe\u0301 🍵\r\n\u2028";

async function sendBack(taskId: string, times: number): Promise<void> {
  const clientOf = (token: string) => createClient({ baseUrl: service.baseUrl, token });
  await service.createTask(taskId, CRITERIA);
  for (let time = 0; time < times; time += 1) {
    await runFakeExecutor(clientOf(TOKENS.executor), taskId);
    const rejecting = { rejectCriteria: ["c1"], issueText: ISSUE_TEXT, redispatch: true };
    const run = await runFakeReviewer(clientOf(TOKENS.reviewer), taskId, rejecting);
    expect(run.outcome).toBe("done");
  }
}

/** Until the service has taken the edit in. */
async function editByHand(taskId: string, change: (task: Task) => void): Promise<void> {
  const task = JSON.parse(service.readTask(taskId)) as Task;
  change(task);
  service.writeTask(taskId, JSON.stringify(task));
  const revision = async () => (await service.get(`/api/tasks/${taskId}`)).json.revision;
  await expect.poll(revision, { timeout: 10_000 }).toBe(task.revision + 1);
}

const check = (taskId: string, ...more: string[]) =>
  runAgent(service, "fidelity", ["--task", taskId, ...more]);

describe("a task of which no issue was handed out", () => {
  const stderr = "nothing to compare: no issue was handed out\n";

  it("fails before its first re-dispatch, and says that there is nothing to compare", async () => {
    await sendBack("sample-none", 0);
    expect(await check("sample-none")).toEqual({ code: 1, stdout: "", stderr });
    const { stdout, ...result } = await check("sample-none", "--json");
    expect(result).toEqual({ code: 1, stderr });
    expect(JSON.parse(stdout)).toEqual({
      task_id: "sample-none",
      pass: false,
      outcome: "nothing_to_compare",
      compared: 0,
      dispatches: [],
    });
  });

  it("fails so too where a person rejected it without issues", async () => {
    await service.createTask("sample-bare", CRITERIA);
    await service.post("/api/tasks/sample-bare/reject", "admin", { reason: "no" });
    await service.post("/api/tasks/sample-bare/redispatch", "admin");
    const stdout = "attempt 2: 0 issues, byte for byte the verdict's\n";
    expect(await check("sample-bare")).toEqual({ code: 1, stdout, stderr });
  });
});

it("passes on each re-dispatch that the service made", async () => {
  await sendBack("sample-twice", 2);
  expect(await check("sample-twice")).toEqual({
    code: 0,
    stdout:
      "attempt 2: 1 issue, byte for byte the verdict's\nattempt 3: 1 issue, byte for byte the verdict's\n2 issues compared in all\n",
    stderr: "",
  });
  const { code, stdout, stderr } = await check("sample-twice", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    task_id: "sample-twice",
    pass: true,
    outcome: "same",
    compared: 2,
    dispatches: [2, 3].map((attempt) => ({ attempt, issues: 1, pass: true, differences: [] })),
  });
});

describe("what somebody changed by hand", () => {
  it("in a closed verdict is betrayed, to the byte", async () => {
    await sendBack("sample-closed", 2);
    await editByHand("sample-closed", (task) => {
      const [closed] = task.history;
      if (closed?.kind !== "attempt_closed") throw new Error("no attempt was closed");
      closed.verdict.issues[0]!.text = ISSUE_TEXT.normalize("NFC");
    });
    const { code, stdout, stderr } = await check("sample-closed");
    expect(code).toBe(1);
    expect(stdout.split("\n")).toEqual([
      "attempt 2: 1 issue, NOT what was recorded",
      "attempt 3: 1 issue, byte for byte the verdict's",
      "2 issues compared in all",
      "",
    ]);
    expect(stderr.split("\n")).toEqual([
      'attempt 2: issue 1 (i1), field "text", byte 3: U+00E9 in the verdict, U+0065 handed out',
      expect.stringMatching(/^attempt 2: the verdict's issues_sha256 is [0-9a-f]{64}, that of its/),
      "",
    ]);
  });

  it("in what stands handed out is betrayed, also with a digest that fits", async () => {
    await sendBack("sample-standing", 1);
    await editByHand("sample-standing", ({ dispatch }) => {
      dispatch!.issues[0]!.text = ISSUE_TEXT.replace("\r\n", "\n");
      dispatch!.issues_sha256 = sha256HexOf(canonicalJson(dispatch!.issues));
    });
    const { code, stdout, stderr } = await check("sample-standing", "--json");
    const difference =
      'attempt 2: issue 1 (i1), field "text", byte 11: U+000D in the verdict, U+000A handed out';
    const recorded = /^attempt 2: the dispatch's issues_sha256 is .* audit line \d+ recorded /;
    expect(code).toBe(1);
    expect(stderr.split("\n")).toEqual([difference, expect.stringMatching(recorded), ""]);
    const differences = [difference, expect.stringMatching(recorded)];
    expect(JSON.parse(stdout)).toEqual({
      task_id: "sample-standing",
      pass: false,
      outcome: "different",
      compared: 1,
      dispatches: [{ attempt: 2, issues: 1, pass: false, differences }],
    });
  });

  it("in both lists alike, with digests that fit, is betrayed by the audit trail", async () => {
    await sendBack("sample-both", 1);
    const before = JSON.parse(service.readTask("sample-both")) as Task;
    await editByHand("sample-both", ({ dispatch, history: [closed] }) => {
      if (closed?.kind !== "attempt_closed") throw new Error("no attempt was closed");
      for (const list of [dispatch!, closed.verdict]) {
        list.issues[0]!.text = "All is well";
        list.issues_sha256 = sha256HexOf(canonicalJson(list.issues));
      }
    });
    const after = JSON.parse(service.readTask("sample-both")) as Task;
    expect(checkFidelity(after).pass).toBe(true);
    const { code, stdout, stderr } = await check("sample-both");
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: "attempt 2: 1 issue, NOT what was recorded\n1 issue compared in all\n",
    });
    const [was, is] = [before, after].map(({ dispatch }) => dispatch!.issues_sha256);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    for (const [index, whose] of ["verdict", "dispatch"].entries()) {
      const found = `^attempt 2: the ${whose}'s issues_sha256 is ${is}, audit line \\d+ recorded ${was}$`;
      expect(lines[index]).toMatch(new RegExp(found));
    }
  });
});

describe("the trail", () => {
  const reader = () => createClient({ baseUrl: service.baseUrl });

  it("is read whole, page after page, up to a bound; past it there is no trail at all", async () => {
    await sendBack("sample-pages", 1);
    const one = await reader().readTrail("sample-pages");
    if (!one.ok) throw new Error("the trail is not to be read");
    const { items: lines } = one.value;
    expect(lines.length).toBeGreaterThan(4);
    const pages = Math.ceil(lines.length / 2);
    const readBy = (pagesMax: number) =>
      readWholeTrail(reader(), "sample-pages", { pageLinesMax: 2, pagesMax });
    expect(await readBy(pages)).toEqual({ outcome: "whole", lines });
    expect(await readBy(pages - 1)).toEqual({ outcome: "too_long" });
    expect(await readWholeTrail(reader(), "sample-pages")).toEqual({ outcome: "whole", lines });
  });

  it("that is refused fails the check, which says so", async () => {
    await sendBack("sample-refused", 1);
    const proxy = await startBreakingProxy(service.baseUrl, {
      breakAnswer: async (answer) => {
        if (!answer.path.includes("/audit")) return answer;
        const { text: body } = await service.get("/api/tasks/sample-gone/audit");
        return { ...answer, status: 404, body };
      },
    });
    const refused = await check("sample-refused", "--base-url", proxy.url);
    await proxy.close();
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^read of the trail refused: 404 task_not_found: /);
  });
});

it("is for everybody who may read: a token of any role will do", async () => {
  await sendBack("sample-anyone", 1);
  const none = { EXECUTOR_TOKEN: "", REVIEWER_TOKEN: "", ADMIN_TOKEN: "", READ_TOKEN: "" };
  const each = { EXECUTOR_TOKEN: TOKENS.executor, ADMIN_TOKEN: TOKENS.admin };
  for (const [name, token] of Object.entries(each)) {
    const environment = { ...none, [name]: token };
    const result = await runAgent(service, "fidelity", ["--task", "sample-anyone"], environment);
    expect(result).toMatchObject({ code: 0, stderr: "" });
  }
});
