// A day's work over MCP, in both eras of the protocol: from next_task to a task that a person
// countersigns, through a rejection and a restart. What was said comes through byte for byte both ways,
// and the audit tells the same story as it does of the routes.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditLine } from "../storage-adapter/port/index.ts";
import { auditVerify, trace } from "./command.fixture.ts";
import { type Era, type McpAgent, McpAgents } from "./mcp.fixture.ts";
import { ServiceFixture, TOKENS, messageUpdate } from "./service.fixture.ts";

/** What is easily lost on the way: pairs, marks, separators, line ends, blanks, control characters. */
const TEXT =
  "Räume auf 🧹\r\ne\u0301 é \u2028\u2029\u0085 \\u2028 \u0000 <img onerror=alert(1)> \t end ";
const CRITERIA = [
  { id: "c1", text: `Everything is in its place\r\n${TEXT}` },
  { id: "c2", text: `"Nothing" is broken \\ 🍵\n\ndata: {"x":1}\n\n` },
];
const SCOPE = ["the kitchen\u2028", "  not the cellar  "];
const DIFF = `--- a\r\n+++ b\r\n-${TEXT}\r\n+👩‍👩‍👧`;
const recital = { criteria_echo: CRITERIA.map(({ text }) => text), scope_echo: SCOPE };

const service = new ServiceFixture();
const agents = new McpAgents(service);
beforeAll(() => service.start());
afterAll(async () => {
  await agents.close();
  await service.dispose();
});

async function briefed(messageId: number): Promise<string> {
  const { json } = await service.telegram(messageUpdate(messageId, TEXT));
  const brief = { acceptance_criteria: CRITERIA, declared_scope: SCOPE };
  await service.post(`/api/tasks/${json.task_id}/brief`, "admin", brief);
  return json.task_id;
}

async function done(agent: McpAgent, tool: string, args: object) {
  const { isError, json } = await agent.call(tool, args);
  expect(isError, `${tool}: ${JSON.stringify(json)}`).toBe(false);
  expect(json.next, tool).toMatch(/^[A-Z].*\.$/s);
  return json;
}

describe.each<[Era, number]>([
  ["2025", 7],
  ["2026", 8],
])("a task over MCP with clients of %s", (era, messageId) => {
  let taskId: string;
  let executor: McpAgent;
  let reviewer: McpAgent;
  const about = (attempt: number) => ({ task_id: taskId, attempt });

  it("is given to an executor with all that it needs, byte for byte", async () => {
    executor = await agents.connect(TOKENS.executor, era);
    reviewer = await agents.connect(TOKENS.reviewer, era);
    expect(await done(executor, "next_task", {})).toMatchObject({ task: null });
    taskId = await briefed(messageId);
    const { task, next } = await done(executor, "next_task", {});
    expect(task).toEqual({
      task_id: taskId,
      attempt: 1,
      request_text: TEXT,
      acceptance_criteria: CRITERIA,
      declared_scope: SCOPE,
      edits: [],
      tool_calls: [],
      claimed_by_you: false,
    });
    expect(next).toContain("ack_task");
    const { task: whole, etag } = (await executor.call("get_task", { task_id: taskId })).json;
    const answer = await service.get(`/api/tasks/${taskId}`);
    expect(whole).toEqual(answer.json);
    expect(etag).toBe(answer.headers.get("etag"));
  });

  it("is claimed, worked on and delivered, each step with the next one", async () => {
    const acked = await done(executor, "ack_task", { ...about(1), ...recital });
    expect(acked).toEqual({
      task_id: taskId,
      status: "pending",
      revision: 3,
      attempt: 1,
      seq: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      next: expect.stringContaining("criterion c1, criterion c2"),
    });
    const call = { ...about(1), tool_call_id: "t1", name: "sweep" };
    const running = await done(executor, "record_tool_call", { ...call, status: "running" });
    expect(running.next).toContain('record_tool_call again with tool_call_id "t1"');
    const swept = { ...call, status: "succeeded", summary: TEXT };
    expect((await done(executor, "record_tool_call", swept)).next).toContain("submit_result");

    const first = [{ criterion_ref: "c1", tool_call_id: "t1", text: TEXT }];
    const half = await done(executor, "submit_result", { ...about(1), work_log: first });
    expect(half).toMatchObject({ status: "needs_review" });
    expect(half.next).toContain("no work-log entry names: criterion c2.");
    expect(half.next).toContain("submit_result again");
    const work_log = [...first, { criterion_ref: "c2", text: "looked" }];
    const whole = { ...about(1), work_log, diff_snapshot: DIFF };
    expect((await done(executor, "submit_result", whole)).next).toContain("next_task");
  });

  it("is given to a reviewer with the result, byte for byte, and rejected", async () => {
    const { task, etag, next } = await done(reviewer, "next_review", {});
    expect(etag).toBe((await service.get(`/api/tasks/${taskId}`)).headers.get("etag"));
    expect(task).toMatchObject({
      ...about(1),
      request_text: TEXT,
      acceptance_criteria: CRITERIA,
      declared_scope: SCOPE,
      tool_calls: [{ tool_call_id: "t1", status: "succeeded", summary: TEXT }],
      task_result: {
        work_log: [
          { entry_id: "w1", criterion_ref: "c1", tool_call_id: "t1", text: TEXT },
          { entry_id: "w2", criterion_ref: "c2", text: "looked" },
        ],
        diff_snapshot: DIFF,
      },
    });
    expect(next).toContain("submit_verdict");
    const issues = [{ criterion_ref: "c2", work_log_ref: "w2", text: TEXT }];
    const rejected = await done(reviewer, "submit_verdict", {
      ...about(1),
      etag,
      decision: "reject",
      reason: TEXT,
      issues,
    });
    expect(rejected).toMatchObject({ status: "rejected", attempt: 1 });
    expect(rejected.next).toContain("redispatch_task");
    const again = await done(reviewer, "redispatch_task", about(1));
    expect(again).toMatchObject({ status: "pending", attempt: 2 });
  });

  it("goes on after a restart with the clients that there were, issues handed out", async () => {
    expect(await service.stop()).toBe(0);
    await service.start();
    const { task } = await done(executor, "next_task", {});
    expect(task).toMatchObject({
      ...about(2),
      claimed_by_you: false,
      tool_calls: [],
      dispatch: {
        reason: TEXT,
        issues: [{ issue_id: "i1", criterion_ref: "c2", work_log_ref: "w2", text: TEXT }],
      },
    });
    await done(executor, "ack_task", { ...about(2), ...recital });
    // It has lost its thread: what is claimed comes back.
    const { task: claimed, next } = await done(executor, "next_task", {});
    expect(claimed).toEqual({ ...task, claimed_by_you: true });
    expect(next).toContain("submit_result");

    const c1 = { criterion_ref: "c1", text: "still in place" };
    const forgotten = await done(executor, "submit_result", { ...about(2), work_log: [c1] });
    expect(forgotten.next).toContain("criterion c2, issue i1.");
    expect(forgotten.next).toContain("it replaces this result, so send diff_snapshot again");
    const seen = await done(reviewer, "next_review", {});
    expect(seen.next).toContain("An approve would be refused");
    const glued = { criterion_ref: "c2", issue_ref: "i1", text: `glued ${TEXT}` };
    await done(executor, "submit_result", { ...about(2), work_log: [c1, glued] });
    const { etag, next: judging } = await done(reviewer, "next_review", {});
    expect(judging).toContain('"approve" with issues []');
    const approve = { ...about(2), etag, decision: "approve", issues: [] };
    const approved = await done(reviewer, "submit_verdict", approve);
    expect(approved).toMatchObject({ status: "needs_review" });
    expect(approved.next).toContain("a person countersigns");
    for (const [agent, tool] of [
      [executor, "next_task"],
      [reviewer, "next_review"],
    ] as const) {
      expect(await done(agent, tool, {})).toMatchObject({ task: null });
    }
  });

  it("is countersigned by a person, and its whole story is under its message's id", async () => {
    const { status, json } = await service.post(`/api/tasks/${taskId}/approve`, "admin");
    expect([status, json.status]).toEqual([200, "approved"]);
    const stored = (await service.get(`/api/tasks/${taskId}`)).json;
    expect(stored.ack).toMatchObject({ ...recital, echo_match_rate: 1 });
    expect(stored.history[1]).toMatchObject({ kind: "attempt_closed", ack: recital });
    const trail = (await service.get(`/api/tasks/${taskId}/audit`)).json.items;
    for (const line of trail) expect(line.correlation_id).toBe(taskId);
    expect(trail.map((line: AuditLine) => [line.audit_event, line.actor.role])).toEqual([
      ["telegram_ingested", "telegram"],
      ["task_created", "telegram"],
      ["task_briefed", "admin"],
      ["task_acked", "executor"],
      ["tool_call_recorded", "executor"],
      ["tool_call_recorded", "executor"],
      ["result_submitted", "executor"],
      ["result_submitted", "executor"],
      ["verdict_recorded", "reviewer"],
      ["task_redispatched", "reviewer"],
      ["task_acked", "executor"],
      ["result_submitted", "executor"],
      ["result_submitted", "executor"],
      ["verdict_recorded", "reviewer"],
      ["task_approved", "admin"],
    ]);
    for (const call of stored.tool_calls) expect(call.correlation_id).toBe(taskId);
    const printed = await trace(service.dataDir, taskId);
    expect([printed.code, printed.stderr]).toEqual([0, ""]);
    expect((await auditVerify(service.dataDir)).code).toBe(0);
  });
});

/** What two tasks' lines can't have in common. */
const OF_MOMENT_AND_PLACE = new Set([
  "at",
  "content_sha256",
  "correlation_id",
  "file_sha256",
  "hash",
  "prev_hash",
  "result_sha256",
  "seq",
  "task_id",
]);

describe("a step over MCP", () => {
  it("leaves the same line as over its route, but for moment and place", async () => {
    const steps = [
      ["ack", "ack_task", "executor", { attempt: 1, ...recital }],
      [
        "tool-calls",
        "record_tool_call",
        "executor",
        { attempt: 1, tool_call_id: "t1", name: "sweep", status: "running" },
      ],
      [
        "result",
        "submit_result",
        "executor",
        {
          attempt: 1,
          work_log: [{ criterion_ref: "c1", at: "2026-01-01T00:00:00.000Z", text: "x" }],
        },
      ],
      [
        "verdict",
        "submit_verdict",
        "reviewer",
        { attempt: 1, decision: "reject", issues: [{ criterion_ref: "c1", text: "y" }] },
      ],
      ["redispatch", "redispatch_task", "reviewer", { attempt: 1 }],
    ] as const;
    const fields = { acceptance_criteria: CRITERIA, declared_scope: SCOPE };
    await service.createTask("by-route", fields);
    await service.createTask("by-tool", fields);
    const by = {
      executor: await agents.connect(TOKENS.executor),
      reviewer: await agents.connect(TOKENS.reviewer),
    };
    for (const [route, tool, role, body] of steps) {
      const routed = await service.post(`/api/tasks/by-route/${route}`, role, body);
      const shown = tool === "submit_verdict" ? await by[role].shown("by-tool") : {};
      const told = await done(by[role], tool, { task_id: "by-tool", ...shown, ...body });
      const { task_id: _, seq: __, at: ___, next, ...same } = told;
      expect(routed.json).toMatchObject(same);
      expect(next).toMatch(/_/);
    }
    const story = async (taskId: string) => {
      const { items } = (await service.get(`/api/tasks/${taskId}/audit`)).json;
      expect(items).toHaveLength(1 + steps.length);
      return items.map((line: AuditLine) => {
        const cause = items.findIndex(({ seq }: AuditLine) => seq === line.causation_seq);
        const told = Object.entries({ ...line, causation_seq: cause }).map(([field, value]) =>
          OF_MOMENT_AND_PLACE.has(field) ? [field, typeof value] : [field, value],
        );
        return Object.fromEntries(told) as Record<string, unknown>;
      });
    };
    expect(await story("by-tool")).toEqual(await story("by-route"));
  });
});
