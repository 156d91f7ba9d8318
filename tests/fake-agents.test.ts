// The fake executor and the fake reviewer as commands, on the real service: what they do when all goes
// well, after a restart, and beside others.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentCommandName } from "./agent-commands.fixture.ts";
import { mustRun, runAgent, runForDocument } from "./agent-commands.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const LEE = "lee-token-for-tests";
const service = new ServiceFixture({
  EXECUTOR_TOKEN: `kim:${TOKENS.executor},lee:${LEE}`,
  REVIEWER_TOKEN: `remy:${TOKENS.reviewer}`,
});
beforeAll(() => service.start());
afterAll(() => service.dispose());

const HOSTILE = " \u001b[31me\u0301 🧹\r\n\u2028\u202e\u0007\u009b2J <b>\r\n";
const BRIEF = {
  acceptance_criteria: [
    { id: "c1", text: HOSTILE },
    { id: "c2", text: "Nothing is broken 🍵" },
  ],
  declared_scope: ["the kitchen", HOSTILE],
};

async function taskOf(taskId: string) {
  return (await service.get(`/api/tasks/${taskId}`)).json;
}

describe("a task that is rejected once", () => {
  const taskId = "sample-whole";
  const task = ["--task", taskId];

  it("is acked line by line, worked on, and reported: every criterion has its entry", async () => {
    await service.createTask(taskId, BRIEF);
    const { stdout } = await mustRun(service, "fake-executor", task);
    expect(stdout.split("\n")).toEqual([
      "sample-whole: ack accepted: attempt 1, revision 2, pending",
      "sample-whole: tool-call accepted: attempt 1, revision 3, pending",
      "sample-whole: tool-call accepted: attempt 1, revision 4, pending",
      "sample-whole: result accepted: attempt 1, revision 5, needs_review",
      "",
    ]);
    const { ack, tool_calls, task_result } = await taskOf(taskId);
    expect(ack).toMatchObject({
      attempt: 1,
      criteria_echo: BRIEF.acceptance_criteria.map(({ text }) => text),
      scope_echo: BRIEF.declared_scope,
      echo_match_rate: 1,
      by: { role: "executor", name: "kim" },
    });
    expect(tool_calls).toMatchObject([{ attempt: 1, status: "succeeded", correlation_id: taskId }]);
    expect(task_result).toMatchObject({ attempt: 1, diff_snapshot: expect.stringMatching(/\+/) });
    expect(task_result.work_log).toMatchObject([
      { criterion_ref: "c1", tool_call_id: tool_calls[0].tool_call_id },
      { criterion_ref: "c2" },
    ]);
  });

  it("is rejected with an issue that names its criterion and its entry, and handed out again", async () => {
    const options = ["--reject-criterion", "c2", "--issue-text", HOSTILE, "--reason", HOSTILE];
    const { stdout } = await mustRun(service, "fake-reviewer", [
      ...task,
      ...options,
      "--redispatch",
    ]);
    expect(stdout.split("\n")).toEqual([
      "sample-whole: verdict accepted: attempt 1, revision 6, rejected",
      "sample-whole: redispatch accepted: attempt 2, revision 7, pending",
      "",
    ]);
    const { dispatch, history } = await taskOf(taskId);
    const [closed] = history;
    expect(closed.verdict).toMatchObject({
      decision: "reject",
      reason: HOSTILE,
      decided_by: { role: "reviewer", name: "remy" },
      issues: [{ criterion_ref: "c2", text: HOSTILE, work_log_ref: "w2" }],
    });
    expect(dispatch).toMatchObject({ attempt: 2, issues: closed.verdict.issues });
    expect((await mustRun(service, "fidelity", task)).stdout).toBe(
      "attempt 2: 1 issue, byte for byte the verdict's\n1 issue compared in all\n",
    );
  });

  it("is done again: every issue has its entry too, and finds nobody who objects", async () => {
    await mustRun(service, "fake-executor", task);
    const { task_result, ack } = await taskOf(taskId);
    expect(ack.attempt).toBe(2);
    expect(task_result.work_log).toMatchObject([
      { criterion_ref: "c1", tool_call_id: expect.any(String) },
      { criterion_ref: "c2" },
      { criterion_ref: "c2", issue_ref: "i1" },
    ]);
    await mustRun(service, "fake-reviewer", task);
    expect(await taskOf(taskId)).toMatchObject({
      status: "needs_review",
      verdict: { decision: "approve", issues: [], attempt: 2 },
    });
    const countersigned = await service.post(`/api/tasks/${taskId}/approve`, "admin");
    expect(countersigned.json.status).toBe("approved");
  });
});

describe("the reviewer without a decision", () => {
  it("says plainly that it has re-dispatched nothing where it finds nothing to reject", async () => {
    const task = ["--task", "sample-complete"];
    await service.createTask("sample-complete", BRIEF);
    await mustRun(service, "fake-executor", task);
    const { stdout } = await mustRun(service, "fake-reviewer", [...task, "--redispatch"]);
    expect(stdout.split("\n")).toEqual([
      "sample-complete: verdict accepted: attempt 1, revision 6, needs_review",
      "sample-complete: nothing was re-dispatched: the verdict is an approval",
      "",
    ]);
    expect(await taskOf("sample-complete")).toMatchObject({ attempt: 1, status: "needs_review" });
  });

  it("rejects what the work log doesn't name, criterion and issue, and approves when told to", async () => {
    const task = ["--task", "sample-gaps"];
    await service.createTask("sample-gaps", BRIEF);
    await mustRun(service, "fake-executor", [...task, "--unanswered", "c2"]);
    await mustRun(service, "fake-reviewer", [...task, "--redispatch"]);
    expect((await taskOf("sample-gaps")).dispatch.issues).toEqual([
      { issue_id: "i1", criterion_ref: "c2", text: "No work-log entry names criterion c2." },
    ]);
    await mustRun(service, "fake-executor", [...task, "--unanswered", "i1"]);
    await mustRun(service, "fake-reviewer", [...task, "--redispatch"]);
    expect((await taskOf("sample-gaps")).dispatch.issues).toEqual([
      { issue_id: "i1", criterion_ref: "c2", text: "No work-log entry names issue i1." },
    ]);
    await mustRun(service, "fake-executor", [...task, "--unanswered", "c1"]);
    await mustRun(service, "fake-reviewer", [...task, "--approve"]);
    expect((await taskOf("sample-gaps")).verdict).toMatchObject({
      decision: "approve",
      reason: "Approved, whatever lacks.",
    });
  });
});

describe("an issue and its criterion", () => {
  const task = ["--task", "sample-apart"];
  const entriesOf = async () =>
    (await taskOf("sample-apart")).task_result.work_log.map(
      ({ criterion_ref, issue_ref }: Record<string, string>) => [criterion_ref, issue_ref],
    );

  it("are left unanswered each by itself", async () => {
    await service.createTask("sample-apart", BRIEF);
    await mustRun(service, "fake-executor", task);
    await mustRun(service, "fake-reviewer", [...task, "--reject-criterion", "c1", "--redispatch"]);
    await mustRun(service, "fake-executor", [...task, "--unanswered", "i1"]);
    expect(await entriesOf()).toEqual([
      ["c1", undefined],
      ["c2", undefined],
    ]);
    await mustRun(service, "fake-executor", [...task, "--unanswered", "c1"]);
    expect(await entriesOf()).toEqual([
      ["c2", undefined],
      [undefined, "i1"],
    ]);
    await mustRun(service, "fake-reviewer", task);
    expect((await taskOf("sample-apart")).verdict.issues).toMatchObject([
      { criterion_ref: "c1", text: "No work-log entry names criterion c1." },
    ]);
  });
});

describe("an executor that is started anew", () => {
  const steps = (document: { steps: { step: string }[] }) => document.steps.map(({ step }) => step);

  it("goes on with what it acked, and names its tool call only where it is on record", async () => {
    const task = ["--task", "sample-restart"];
    await service.createTask("sample-restart", BRIEF);
    await mustRun(service, "fake-executor", [...task, "--only", "ack"]);
    await mustRun(service, "fake-executor", [...task, "--only", "result"]);
    expect((await taskOf("sample-restart")).task_result.work_log[0].tool_call_id).toBeUndefined();
    await mustRun(service, "fake-executor", [...task, "--only", "tool-call"]);
    await mustRun(service, "fake-executor", [...task, "--only", "result"]);
    expect((await taskOf("sample-restart")).task_result.work_log[0].tool_call_id).toBe("fake-1");
    expect((await taskOf("sample-restart")).tool_calls).toHaveLength(1);
  });

  it("goes on from its ack to its result", async () => {
    const task = ["--task", "sample-from-ack"];
    await service.createTask("sample-from-ack", BRIEF);
    await mustRun(service, "fake-executor", [...task, "--only", "ack"]);
    const again = await runForDocument(service, "fake-executor", task);
    expect(again).toMatchObject({ code: 0, stderr: "", document: { outcome: "done" } });
    expect(steps(again.document)).toEqual(["tool-call", "tool-call", "result"]);
  });

  it("leaves a result alone that waits for a reviewer, unless it is told otherwise", async () => {
    const task = ["--task", "sample-waits"];
    await service.createTask("sample-waits", BRIEF);
    await mustRun(service, "fake-executor", task);
    const before = service.readTask("sample-waits");
    const said = "nothing left to do: attempt 1 waits for a reviewer";
    expect((await mustRun(service, "fake-executor", task)).stdout).toBe(`sample-waits: ${said}\n`);
    const { document } = await runForDocument(service, "fake-executor", task);
    expect(document).toEqual({
      task_id: "sample-waits",
      role: "executor",
      outcome: "done",
      steps: [],
      note: said,
    });
    expect(service.readTask("sample-waits")).toBe(before);
    for (const told of [
      ["--only", "result"],
      ["--unanswered", "c1"],
      ["--attempt", "1"],
    ]) {
      const run = await runForDocument(service, "fake-executor", [...task, ...told]);
      expect(run.document.outcome, told.join(" ")).toBe("done");
      expect(steps(run.document).at(-1)).toBe("result");
      expect(run.document.note).toBeUndefined();
    }
  });

  it("stops at what another has acked", async () => {
    const task = ["--task", "sample-other"];
    await service.createTask("sample-other", BRIEF);
    await mustRun(service, "fake-executor", [...task, "--only", "ack"]);
    const other = await runAgent(service, "fake-executor", task, { EXECUTOR_TOKEN: LEE });
    expect(other).toMatchObject({ code: 1, stdout: "" });
    expect(other.stderr).toMatch(/^tool-call refused: 409 claimed_by_other: kim acknowledged /);
    expect(other.stderr).not.toContain(LEE);
  });
});

describe("without --task", () => {
  // A service of its own: nothing else waits there.
  const quiet = new ServiceFixture();
  beforeAll(() => quiet.start());
  afterAll(() => quiet.dispose());

  it("the oldest task is taken that waits for the role, and it is said when none does", async () => {
    for (const id of ["sample-z", "sample-a"]) await quiet.createTask(id);
    const took = (command: AgentCommandName) => mustRun(quiet, command, []);
    expect((await took("fake-executor")).stdout).toMatch(/^sample-z: ack accepted/);
    expect((await took("fake-executor")).stdout).toMatch(/^sample-a: ack accepted/);
    expect((await took("fake-reviewer")).stdout).toMatch(/^sample-z: verdict accepted/);
    expect(await runAgent(quiet, "fake-executor", ["--json"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "no task waits for the executor\n",
    });
    await took("fake-reviewer");
    const idle = await runAgent(quiet, "fake-reviewer", []);
    expect(idle).toEqual({ code: 1, stdout: "", stderr: "no task waits for the reviewer\n" });
  });

  it("a token that the service doesn't know is refused before any task is looked for", async () => {
    const stranger = { EXECUTOR_TOKEN: "nobodys-token" };
    const refused = await runAgent(quiet, "fake-executor", [], stranger);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/^the list refused: 401 invalid_credentials: .*\n$/);
    expect(refused.stderr).not.toContain("nobodys-token");
  });
});

it("--json says all that was sent and answered, in one document", async () => {
  await service.createTask("sample-json", BRIEF);
  const executor = await runForDocument(service, "fake-executor", ["--task", "sample-json"]);
  expect(executor).toMatchObject({ code: 0, stderr: "" });
  const answer = { task_id: "sample-json", status: "pending" };
  expect(executor.document).toMatchObject({
    task_id: "sample-json",
    role: "executor",
    outcome: "done",
    steps: [
      {
        step: "ack",
        path: "/api/tasks/sample-json/ack",
        sent: { attempt: 1, criteria_echo: [HOSTILE, "Nothing is broken 🍵"] },
        status: 200,
        answer,
      },
      { step: "tool-call", path: "/api/tasks/sample-json/tool-calls", sent: { status: "running" } },
      { step: "tool-call", sent: { attempt: 1, status: "succeeded" }, status: 200, answer },
      { step: "result", sent: { attempt: 1 }, answer: { status: "needs_review", revision: 5 } },
    ],
  });
  const rejecting = ["--task", "sample-json", "--reject-criterion", "c1", "--redispatch"];
  const reviewer = await runForDocument(service, "fake-reviewer", rejecting);
  expect(reviewer.document).toMatchObject({
    role: "reviewer",
    outcome: "done",
    steps: [
      { step: "verdict", sent: { decision: "reject" }, answer: { status: "rejected" } },
      { step: "redispatch", path: "/api/tasks/sample-json/redispatch", sent: {}, status: 200 },
    ],
  });
});
