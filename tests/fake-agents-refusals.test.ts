// Each refusal of the protocol, provoked by the fake agents' options on the real service: exactly that
// one, exit code 1, what differs on stderr, and a task that is as it was.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../scripts/client.ts";
import { runFakeExecutor } from "../scripts/validation/agents/run-fake-executor.ts";
import { runFakeReviewer } from "../scripts/validation/agents/run-fake-reviewer.ts";
import { runAgent, runForDocument } from "./agent-commands.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const BRIEF = {
  acceptance_criteria: [
    { id: "c1", text: "Everything is in its place" },
    { id: "nowhere-1", text: "Café 🍵" },
  ],
  declared_scope: ["the kitchen"],
};

const clientOf = (token: string) => createClient({ baseUrl: service.baseUrl, token });
const executor = () => clientOf(TOKENS.executor);
const reviewer = () => clientOf(TOKENS.reviewer);

/** How far a task has come; each state begins where the one before it ends. */
const STATES = ["fresh", "acked", "delivered", "rejected", "sent back", "done again"] as const;
type State = (typeof STATES)[number];

async function reach(taskId: string, state: State): Promise<void> {
  await service.createTask(taskId, BRIEF);
  const ways: Record<State, () => Promise<unknown>> = {
    fresh: async () => {},
    acked: () => runFakeExecutor(executor(), taskId, { only: ["ack"] }),
    delivered: () => runFakeExecutor(executor(), taskId),
    rejected: () => runFakeReviewer(reviewer(), taskId, { rejectCriteria: ["c1"] }),
    "sent back": () => reviewer().redispatch(taskId, {}),
    "done again": () => runFakeExecutor(executor(), taskId, { unanswered: ["i1"] }),
  };
  for (const each of STATES.slice(0, STATES.indexOf(state) + 1)) await ways[each]();
}

type Case = [state: State, options: string, step: string, code: string, stderr: RegExp];

const EXECUTOR: readonly Case[] = [
  [
    "fresh",
    "--wrong-echo",
    "ack",
    "422 echo_mismatch",
    /\n {2}criteria\[1\] differs after 5 UTF-16 code units \(U\+1F375, echoed as U\+0078\): "Café 🍵", echoed as "Café x"\n$/u,
  ],
  [
    "fresh",
    "--drop-echo",
    "ack",
    "422 echo_mismatch",
    /\n {2}criteria\[1\] is missing from the echo: "Café 🍵"\n$/u,
  ],
  ["fresh", "--attempt 2", "ack", "409 attempt_not_current", /attempt 1 is current/],
  ["fresh", "--only tool-call", "tool-call", "409 not_acked", /Send the ack first/],
  ["fresh", "--only result", "result", "409 not_acked", /Send the ack first/],
  ["fresh", "--verdict", "verdict", "403 role_not_allowed", /your token's role is executor/],
  ["acked", "--only ack", "ack", "409 already_claimed", /executor acknowledged attempt 1/],
  ["acked", "--wrong-echo", "ack", "409 already_claimed", /executor acknowledged attempt 1/],
  ["acked", "--attempt 3", "tool-call", "409 attempt_not_current", /attempt 1 is current/],
  [
    "acked",
    "--only result --unknown-criterion",
    "result",
    "422 unknown_reference",
    /\n {2}\/work_log\/2\/criterion_ref: no criterion "nowhere-2"\n$/,
  ],
  ["rejected", "--only result", "result", "409 verdict_stands", /reviewer\) rejected attempt 1/],
  ["rejected", "--verdict", "verdict", "403 role_not_allowed", /your token's role is executor/],
  ["sent back", "--only result --attempt 1", "result", "409 attempt_not_current", /attempt 2 is/],
];

const REVIEWER: readonly Case[] = [
  ["acked", "--approve", "verdict", "409 no_result", /Attempt 1 has no result yet/],
  ["delivered", "--open-issue", "verdict", "422 approve_with_open_issues", /this one has 1/],
  ["delivered", "--attempt 2", "verdict", "409 attempt_not_current", /attempt 1 is current/],
  [
    "delivered",
    "--unknown-criterion",
    "verdict",
    "422 unknown_reference",
    /\n {2}\/issues\/0\/criterion_ref: no criterion "nowhere-2"\n$/,
  ],
  [
    "delivered",
    "--unknown-entry",
    "verdict",
    "422 unknown_reference",
    /\n {2}\/issues\/0\/work_log_ref: no work-log entry "nowhere-1"\n$/,
  ],
  [
    "delivered",
    "--reject-criterion nowhere-1 --unknown-criterion --unknown-entry",
    "verdict",
    "422 unknown_reference",
    /(\n {2}\/issues\/0\/work_log_ref.*)(\n {2}\/issues\/1\/criterion_ref.*)(\n {2}\/issues\/1\/work_log_ref.*)\n$/,
  ],
  [
    "delivered",
    "--reject-criterion c1 --issue-text=",
    "verdict",
    "400 invalid_body",
    /\n {2}\/issues\/0\/text: .*\n$/,
  ],
  ["rejected", "--approve", "verdict", "409 verdict_stands", /reviewer\) rejected attempt 1/],
  ["done again", "--approve", "verdict", "422 approve_with_open_issues", /issue_ref: i1\./],
];

describe.each([
  ["fake-executor", EXECUTOR],
  ["fake-reviewer", REVIEWER],
] as const)("%s", (command, cases) => {
  it.each(cases.map((each, index) => [...each, index] as const))(
    "on a task that is %s, with %s: %s is refused with %s",
    async (state, options, step, refusal, stderr, index) => {
      const taskId = `sample-${command}-${index}`;
      await reach(taskId, state);
      const before = service.readTask(taskId);
      const args = ["--task", taskId, ...options.split(" ")];
      const { code, document, ...said } = await runForDocument(service, command, args);
      expect(code, said.stderr).toBe(1);
      expect(said.stderr.startsWith(`${step} refused: ${refusal}: `), said.stderr).toBe(true);
      expect(said.stderr).toMatch(stderr);
      const [status, name] = refusal.split(" ");
      expect(document).toMatchObject({ task_id: taskId, outcome: "refused" });
      expect(document.steps).toMatchObject([
        { step, status: Number(status), answer: { code: name } },
      ]);
      expect(service.readTask(taskId)).toBe(before);
    },
  );
});

it("what comes before the refusal stays, and is told", async () => {
  await reach("sample-before", "fresh");
  const args = ["--task", "sample-before", "--unknown-criterion"];
  const { code, document } = await runForDocument(service, "fake-executor", args);
  expect(code).toBe(1);
  expect(document.steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
    "ack 200",
    "tool-call 200",
    "tool-call 200",
    "result 422",
  ]);
});

it("an option that names nothing of the task's is wrong usage, and nothing is sent", async () => {
  await reach("sample-unfit", "acked");
  const before = service.readTask("sample-unfit");
  const args = ["--task", "sample-unfit", "--unanswered", "c9"];
  const { code, stderr, stdout } = await runAgent(service, "fake-executor", args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^task sample-unfit has no criterion and no open issue "c9"\nusage: /);
  expect(service.readTask("sample-unfit")).toBe(before);
});

describe("a reviewer whom somebody comes in between", () => {
  const changed = { outcome: "refused", steps: [{ status: 412 }] };

  it("judges nothing but what it has seen", async () => {
    await reach("sample-between-1", "delivered");
    const client = reviewer();
    const readTask = async (taskId: string) => {
      const seen = await client.readTask(taskId);
      await runFakeExecutor(executor(), taskId, { only: ["result"], unanswered: ["c1"] });
      return seen;
    };
    const run = await runFakeReviewer({ ...client, readTask }, "sample-between-1");
    expect(run).toMatchObject(changed);
  });

  it("hands out nothing but what it has rejected itself", async () => {
    await reach("sample-between-2", "delivered");
    const client = reviewer();
    const recordVerdict: typeof client.recordVerdict = async (taskId, command, conditions) => {
      const verdict = await client.recordVerdict(taskId, command, conditions);
      await service.post(`/api/tasks/${taskId}/reject`, "admin", { reason: "for another reason" });
      return verdict;
    };
    const options = { rejectCriteria: ["c1"], redispatch: true };
    const run = await runFakeReviewer({ ...client, recordVerdict }, "sample-between-2", options);
    expect(run.steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
      "verdict 200",
      "redispatch 412",
    ]);
  });
});
