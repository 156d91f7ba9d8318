// `fidelity` on the real service's tasks: it passes on what the service handed out, and betrays what
// somebody changed in a file, which the service itself takes for good.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../scripts/client.ts";
import { runFakeExecutor } from "../scripts/validation/agents/run-fake-executor.ts";
import { runFakeReviewer } from "../scripts/validation/agents/run-fake-reviewer.ts";
import { canonicalJson, sha256HexOf } from "../worker/domain/canonical-json.ts";
import type { Task } from "../worker/domain/task-schema.ts";
import { runAgent } from "./agent-commands.fixture.ts";
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

it("fails on a task of which nothing was handed out yet", async () => {
  await sendBack("sample-none", 0);
  const stderr = "nothing was handed out yet\n";
  expect(await check("sample-none")).toEqual({ code: 1, stdout: "", stderr });
  const { stdout, ...result } = await check("sample-none", "--json");
  expect(result).toEqual({ code: 1, stderr });
  expect(JSON.parse(stdout)).toEqual({ task_id: "sample-none", pass: false, dispatches: [] });
});

it("passes on each re-dispatch that the service made", async () => {
  await sendBack("sample-twice", 2);
  expect(await check("sample-twice")).toEqual({
    code: 0,
    stdout:
      "attempt 2: 1 issue, byte for byte the verdict's\nattempt 3: 1 issue, byte for byte the verdict's\n",
    stderr: "",
  });
  const { code, stdout, stderr } = await check("sample-twice", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({
    task_id: "sample-twice",
    pass: true,
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
      "attempt 2: 1 issue, NOT the verdict's",
      "attempt 3: 1 issue, byte for byte the verdict's",
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
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${difference}\n` });
    expect(JSON.parse(stdout)).toEqual({
      task_id: "sample-standing",
      pass: false,
      dispatches: [{ attempt: 2, issues: 1, pass: false, differences: [difference] }],
    });
  });
});
