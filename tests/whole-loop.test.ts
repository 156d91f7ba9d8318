// The main job: a message becomes a task, is done, judged, sent back, done again, countersigned, and
// all of it is on the record under one correlation id, whichever way the agents speak.

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentRole } from "../scripts/validation/agents/agent-run.ts";
import type { AuditLine } from "../storage-adapter/port/index.ts";
import { type AgentStep, overHttp, overMcp } from "./agent-speech.fixture.ts";
import { auditVerify, trace } from "./command.fixture.ts";
import { ServiceFixture, messageUpdate } from "./service.fixture.ts";

const TEXT = "Räume auf 🧹\r\ne\u0301 \u2028 <img onerror=alert(1)>";
const ISSUE = "The blue cup 🍵\r\ne\u0301 \u00e9 \u2028\u2029 \t";
const taskId = createHash("sha256").update("42:7").digest("hex").slice(0, 12);
const at = (path: string) => `/api/tasks/${taskId}/${path}`;
const criteria = [
  { id: "c1", text: "Everything is in its place\r\n" },
  { id: "c2", text: "Nothing is broken 🍵 cafe\u0301" },
];
const ack = (attempt: number) => ({
  attempt,
  criteria_echo: criteria.map(({ text }) => text),
  scope_echo: ["the kitchen"],
});
const toolCall = (attempt: number, status: "running" | "succeeded") => ({
  attempt,
  tool_call_id: "t1",
  name: "sweep",
  status,
  ...(status === "succeeded" && { summary: "swept" }),
});
const firstResult = {
  attempt: 1,
  work_log: [
    { criterion_ref: "c1", tool_call_id: "t1", text: "put away" },
    { criterion_ref: "c2", text: "looked" },
  ],
  diff_snapshot: "- mess\n+ order",
};
const rejection = {
  attempt: 1,
  decision: "reject",
  reason: "A cup is chipped",
  issues: [{ criterion_ref: "c2", text: ISSUE, work_log_ref: "w2" }],
};
const secondResult = {
  attempt: 2,
  work_log: [{ criterion_ref: "c2", issue_ref: "i1", tool_call_id: "t1", text: "glued the cup" }],
};
const approval = { attempt: 2, decision: "approve", issues: [] };

describe.each([
  ["HTTP", overHttp],
  ["MCP", overMcp],
])("one message, with agents that speak %s", (_name, speechOf) => {
  const service = new ServiceFixture();
  const speak = speechOf(service);
  let revision = 1;
  beforeAll(() => service.start());
  afterAll(() => service.dispose());

  async function agentDoes(
    role: AgentRole,
    step: AgentStep,
    body: object | undefined,
    status: string,
  ) {
    const { refused, json } = await speak(role, taskId, step, body);
    expect(json, step).toMatchObject({ task_id: taskId, status, revision: (revision += 1) });
    expect(refused).toBe(false);
    expect((await service.get(`/api/tasks/${taskId}`)).json).toMatchObject({ status, revision });
  }

  async function personDoes(step: string, body: object | undefined, status: string) {
    const answer = await service.post(at(step), "admin", body);
    expect(answer.json, step).toMatchObject({ task_id: taskId, correlation_id: taskId, status });
    revision += 1;
    const next = await service.get(`/api/tasks/${taskId}`);
    expect(next.json).toMatchObject({ status, revision });
    expect(next.headers.get("etag")).toBe(answer.headers.get("etag"));
  }

  async function isRefused(role: AgentRole, step: AgentStep, body: object, refusal: object) {
    const { refused, json } = await speak(role, taskId, step, body);
    expect(json, step).toMatchObject({ correlation_id: taskId, ...refusal });
    expect(refused).toBe(true);
  }

  it("becomes one task with what it said, byte for byte", async () => {
    const answer = await service.telegram(messageUpdate(7, TEXT));
    expect(answer.json).toMatchObject({ ok: true, outcome: "created", task_id: taskId });
    const task = await service.get(`/api/tasks/${taskId}`);
    expect(task.json).toMatchObject({
      task_id: taskId,
      correlation_id: taskId,
      source: "telegram",
      chat_id: 42,
      message_id: 7,
      request_text: TEXT,
      created_at: "2026-01-01T00:00:00.000Z",
      revision: 1,
      status: "pending",
      acceptance_criteria: [{ id: "c1", text: TEXT }],
    });
    expect(task.text).toBe(service.readTask(taskId));
    const digest = createHash("sha256").update(task.text).digest("hex");
    expect(task.headers.get("etag")).toBe(`"${digest}"`);
  });

  it("is briefed, acknowledged, done, judged and sent back", async () => {
    const brief = { acceptance_criteria: criteria, declared_scope: ["the kitchen"] };
    await personDoes("brief", brief, "pending");
    const normalized = criteria.map(({ text }) => text.normalize("NFC"));
    await isRefused(
      "executor",
      "ack",
      { ...ack(1), criteria_echo: normalized },
      {
        code: "echo_mismatch",
        lines: [{ list: "criteria", index: 1, differs_at: "Nothing is broken 🍵 caf".length }],
      },
    );
    await agentDoes("executor", "ack", ack(1), "pending");
    await agentDoes("executor", "tool-calls", toolCall(1, "running"), "pending");
    await agentDoes("executor", "tool-calls", toolCall(1, "succeeded"), "pending");
    await agentDoes("executor", "result", firstResult, "needs_review");
    await agentDoes("reviewer", "verdict", rejection, "rejected");
    await agentDoes("reviewer", "redispatch", { attempt: 1 }, "pending");
  });

  it("hands the issues of the verdict out byte for byte", async () => {
    const { json } = await service.get(`/api/tasks/${taskId}`);
    const closed = json.history.find((entry: { kind: string }) => entry.kind === "attempt_closed");
    expect(json.dispatch.issues).toEqual(closed.verdict.issues);
    expect(json.dispatch.issues_sha256).toBe(closed.verdict.issues_sha256);
    expect(json.dispatch.issues[0].text).toBe(ISSUE);
  });

  it("is fenced from what the attempt before sends late, also after a restart", async () => {
    const late = { code: "attempt_not_current", attempt: 2 };
    await isRefused("executor", "result", firstResult, late);
    await service.kill();
    await service.start();
    await isRefused("executor", "result", firstResult, late);
    await isRefused("executor", "ack", ack(1), late);
    await isRefused("executor", "tool-calls", toolCall(1, "succeeded"), late);
    await isRefused("reviewer", "verdict", rejection, late);
  });

  it("is done again, its issues answered, approved, countersigned, reopened, countersigned", async () => {
    await agentDoes("executor", "ack", ack(2), "pending");
    await agentDoes("executor", "tool-calls", toolCall(2, "succeeded"), "pending");
    await agentDoes("executor", "result", { attempt: 2, work_log: [] }, "needs_review");
    await isRefused("reviewer", "verdict", approval, {
      code: "approve_with_open_issues",
      unanswered: ["i1"],
    });
    await agentDoes("executor", "result", secondResult, "needs_review");
    await agentDoes("reviewer", "verdict", approval, "needs_review");
    await personDoes("approve", undefined, "approved");
    await personDoes("reopen", { reason: "One more look" }, "needs_review");
    await personDoes("approve", { reason: "Fine" }, "approved");
  });

  it("has one story, in order, under one correlation id, which trace prints as one tree", async () => {
    const trail = await service.get(at("audit"));
    const lines: AuditLine[] = trail.json.items;
    const events = lines.map((line) => line.audit_event);
    expect(events.filter((event) => event !== "request_refused")).toEqual([
      "telegram_ingested",
      "task_created",
      "task_briefed",
      "task_acked",
      "tool_call_recorded",
      "tool_call_recorded",
      "result_submitted",
      "verdict_recorded",
      "task_redispatched",
      "task_acked",
      "tool_call_recorded",
      "result_submitted",
      "result_submitted",
      "verdict_recorded",
      "task_approved",
      "task_reopened",
      "task_approved",
    ]);
    expect(events.filter((event) => event === "request_refused")).toHaveLength(7);
    for (const line of lines) expect(line.correlation_id).toBe(taskId);
    const steps = lines.filter((line) => line.audit_event !== "request_refused");
    expect(steps.filter((line) => line.causation_seq === undefined)).toHaveLength(1);
    const { json: task } = await service.get(`/api/tasks/${taskId}`);
    expect(task.tool_calls).toHaveLength(2);
    for (const call of task.tool_calls) expect(call.correlation_id).toBe(taskId);
    const printed = await trace(service.dataDir, taskId);
    expect(printed.stderr).toBe("");
    expect(printed.code).toBe(0);
    for (const event of events) expect(printed.stdout).toContain(event);
  });

  it("leaves a chain that audit:verify accepts while the service runs", async () => {
    const verified = await auditVerify(service.dataDir);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    expect(verified.stdout).toMatch(/ok: \d+ lines/);
  });

  it("is all there after a restart, and the chain goes on", async () => {
    const before = await service.get(`/api/tasks/${taskId}`);
    expect(await service.stop()).toBe(0);
    await service.start();
    const after = await service.get(`/api/tasks/${taskId}`);
    expect(after.text).toBe(before.text);
    expect(after.headers.get("etag")).toBe(before.headers.get("etag"));
    expect((await auditVerify(service.dataDir)).code).toBe(0);
  });
});
