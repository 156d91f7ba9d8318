// The main job: a message becomes a task, is done, judged, sent back, done again, countersigned, and
// all of it is on the record under one correlation id.

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditVerify, trace } from "./command.fixture.ts";
import { ServiceFixture, messageUpdate } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const TEXT = "Räume auf 🧹\r\ne\u0301 \u2028 <img onerror=alert(1)>";
const taskId = createHash("sha256").update("42:7").digest("hex").slice(0, 12);
const at = (path: string) => `/api/tasks/${taskId}/${path}`;
const criteria = [
  { id: "c1", text: "Everything is in its place\r\n" },
  { id: "c2", text: "Nothing is broken 🍵" },
];
const ack = (attempt: number) => ({
  attempt,
  criteria_echo: criteria.map(({ text }) => text),
  scope_echo: ["the kitchen"],
});

describe("one message", () => {
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

  it("is briefed, acknowledged, done, judged, sent back, done again and countersigned", async () => {
    const steps: [string, "admin" | "executor" | "reviewer", unknown, string][] = [
      [
        "brief",
        "admin",
        { acceptance_criteria: criteria, declared_scope: ["the kitchen"] },
        "pending",
      ],
      ["ack", "executor", ack(1), "pending"],
      [
        "tool-calls",
        "executor",
        { tool_call_id: "t1", name: "sweep", status: "running" },
        "pending",
      ],
      [
        "tool-calls",
        "executor",
        { tool_call_id: "t1", name: "sweep", status: "succeeded", summary: "swept" },
        "pending",
      ],
      [
        "result",
        "executor",
        {
          attempt: 1,
          work_log: [
            { criterion_ref: "c1", tool_call_id: "t1", text: "put away" },
            { criterion_ref: "c2", text: "looked" },
          ],
          diff_snapshot: "- mess\n+ order",
        },
        "needs_review",
      ],
      [
        "verdict",
        "reviewer",
        {
          attempt: 1,
          decision: "reject",
          reason: "A cup is chipped",
          issues: [{ criterion_ref: "c2", text: "The blue cup 🍵\r\n", work_log_ref: "w2" }],
        },
        "rejected",
      ],
      ["redispatch", "reviewer", undefined, "pending"],
      ["ack", "executor", ack(2), "pending"],
      [
        "result",
        "executor",
        {
          attempt: 2,
          work_log: [{ criterion_ref: "c2", issue_ref: "i1", text: "glued the cup" }],
        },
        "needs_review",
      ],
      ["verdict", "reviewer", { attempt: 2, decision: "approve", issues: [] }, "needs_review"],
      ["approve", "admin", undefined, "approved"],
      ["reopen", "admin", { reason: "One more look" }, "needs_review"],
      ["approve", "admin", { reason: "Fine" }, "approved"],
    ];
    let revision = 1;
    for (const [path, as, body, status] of steps) {
      const answer = await service.post(at(path), as, body);
      revision += 1;
      expect(answer.json, `${path}: ${answer.text}`).toMatchObject({
        task_id: taskId,
        correlation_id: taskId,
        status,
        revision,
      });
      expect(answer.status).toBe(200);
      const next = await service.get(`/api/tasks/${taskId}`);
      expect(next.json).toMatchObject({ status, revision });
      expect(next.headers.get("etag")).toBe(answer.headers.get("etag"));
    }
  });

  it("hands the issues of the verdict out byte for byte", async () => {
    const { json } = await service.get(`/api/tasks/${taskId}`);
    const closed = json.history.find((entry: { kind: string }) => entry.kind === "attempt_closed");
    expect(json.dispatch.issues).toEqual(closed.verdict.issues);
    expect(json.dispatch.issues_sha256).toBe(closed.verdict.issues_sha256);
    expect(json.dispatch.issues[0].text).toBe("The blue cup 🍵\r\n");
  });

  it("has one story, in order, under one correlation id, which trace prints", async () => {
    const trail = await service.get(at("audit"));
    const events = trail.json.items.map((line: { audit_event: string }) => line.audit_event);
    expect(events).toEqual([
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
      "result_submitted",
      "verdict_recorded",
      "task_approved",
      "task_reopened",
      "task_approved",
    ]);
    for (const line of trail.json.items) expect(line.correlation_id).toBe(taskId);
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
