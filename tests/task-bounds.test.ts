// The bounds of a task (SPEC 2) as a caller meets them: the last one fits, one more is a 422 that says
// what the limit is, and nothing has changed. The unit tests beside the domain go into each of them.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import type { Answer } from "./service.fixture.ts";
import { ACK, taskIn } from "./step-routes.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const ATTEMPTS_MAX = 20;
const CRITERIA_MAX = 100;
const TOOL_CALLS_MAX = 1_000;
const WORK_LOG_ENTRIES_MAX = 1_000;
const TASK_FILE_BYTES_MAX = 1_048_576;

const criteria = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ text: `Criterion ${i}` }));
const workLog = (count: number) => Array.from({ length: count }, (_, i) => ({ text: `${i}` }));
function expectTooMany(answer: Answer, code: string, limit: number): void {
  expectProblem(answer, 422, code);
  expect(answer.json).toMatchObject({ limit, count: limit + 1 });
  expect(answer.json.detail).toContain(String(limit));
}

describe("a task holds", () => {
  it("100 criteria, given or briefed", async () => {
    const body = { acceptance_criteria: criteria(CRITERIA_MAX) };
    expect((await service.createTask("criteria", body)).status).toBe(201);
    const more = { acceptance_criteria: criteria(CRITERIA_MAX + 1) };
    const brief = await service.post("/api/tasks/criteria/brief", "admin", more);
    expectTooMany(brief, "too_many_criteria", CRITERIA_MAX);
    expect((await service.get("/api/tasks/criteria")).json.revision).toBe(1);
    expectTooMany(await service.createTask("more", more), "too_many_criteria", CRITERIA_MAX);
    expectProblem(await service.get("/api/tasks/more"), 404, "task_not_found");
  });

  it("1,000 work-log entries", async () => {
    const path = await taskIn(service, "work-log", "acked");
    const submit = (count: number) =>
      service.post(`${path}/result`, "executor", { attempt: 1, work_log: workLog(count) });
    const over = await submit(WORK_LOG_ENTRIES_MAX + 1);
    expectTooMany(over, "too_many_work_log_entries", WORK_LOG_ENTRIES_MAX);
    expect((await submit(WORK_LOG_ENTRIES_MAX)).status).toBe(200);
    // A result that replaces another one keeps it: their entries add up.
    expectTooMany(await submit(1), "too_many_work_log_entries", WORK_LOG_ENTRIES_MAX);
  });

  it("1,000 tool calls, of which any may still be updated", async () => {
    const path = await taskIn(service, "tool-calls", "acked");
    const call = (index: number, status = "running") =>
      service.post(`${path}/tool-calls`, "executor", {
        tool_call_id: `t${index}`,
        name: "x",
        status,
      });
    // The last ones by hand: a thousand requests tell no more than a file with as many.
    await call(0);
    const task = JSON.parse(service.readTask("tool-calls"));
    const [first] = task.tool_calls;
    const many = Array.from({ length: TOOL_CALLS_MAX - 1 }, (_, i) => ({
      ...first,
      tool_call_id: `t${i}`,
    }));
    service.writeTask("tool-calls", JSON.stringify({ ...task, tool_calls: many }));
    expect((await call(TOOL_CALLS_MAX - 1)).status).toBe(200);
    expectTooMany(await call(TOOL_CALLS_MAX), "too_many_tool_calls", TOOL_CALLS_MAX);
    expect((await call(0, "succeeded")).status).toBe(200);
    expect((await service.get(path)).json.tool_calls).toHaveLength(TOOL_CALLS_MAX);
  });

  it("20 attempts", async () => {
    const path = await taskIn(service, "attempts", "fresh");
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      expect((await service.post(`${path}/reject`, "admin")).json.attempt).toBe(attempt);
      if (attempt === ATTEMPTS_MAX) break;
      const next = await service.post(`${path}/redispatch`, "admin");
      expect([next.status, next.json.attempt], next.text).toEqual([200, attempt + 1]);
    }
    const over = await service.post(`${path}/redispatch`, "admin");
    expectTooMany(over, "too_many_attempts", ATTEMPTS_MAX);
    expect((await service.get(path)).json).toMatchObject({ attempt: 20, status: "rejected" });
  });

  it("1 MiB, the last of which is kept for a reviewer's verdict and a person's decision", async () => {
    const path = await taskIn(service, "large", "acked");
    const diff = "x".repeat(524_288);
    const result = (entries: number) => ({
      attempt: 1,
      work_log: Array.from({ length: entries }, () => ({ text: "y".repeat(16_384) })),
      diff_snapshot: diff,
    });
    const over = await service.post(`${path}/result`, "executor", result(40));
    expectProblem(over, 422, "task_too_large");
    expect(over.json.size).toBeGreaterThan(over.json.limit);
    expect(over.json.detail).toContain(String(TASK_FILE_BYTES_MAX));
    expect((await service.post(`${path}/result`, "executor", result(27))).status).toBe(200);
    const call = { tool_call_id: "t1", name: "x", status: "running", summary: "z".repeat(16_384) };
    const full = await service.post(`${path}/tool-calls`, "executor", call);
    expectProblem(full, 422, "task_too_large");
    const decision = { reason: "r".repeat(16_384) };
    const verdict = { attempt: 1, decision: "reject", issues: [], ...decision };
    expect((await service.post(`${path}/verdict`, "reviewer", verdict)).status).toBe(200);
    const decided = await service.post(`${path}/reject`, "admin", decision);
    expect(decided.status, decided.text).toBe(200);
    expect(service.readTask("large").length).toBeLessThanOrEqual(TASK_FILE_BYTES_MAX);
    expect((await service.get(path)).json.verdict.reason).toBe(decision.reason);
  });

  it("texts of a bounded length, each refused by its name", async () => {
    const long = "x".repeat(65_537);
    const made = await service.createTask("long", { request_text: long });
    expectProblem(made, 400, "invalid_body");
    expect(made.json.errors[0].path).toBe("/request_text");
    expect((await service.createTask("long", { request_text: long.slice(1) })).status).toBe(201);
    const reason = { reason: "x".repeat(16_385) };
    const rejected = await service.post("/api/tasks/long/reject", "admin", reason);
    expectProblem(rejected, 400, "invalid_body");
    expect(rejected.json.errors[0].path).toBe("/reason");
    const ack = { ...ACK, criteria_echo: Array.from({ length: 200 }, () => "x".repeat(5_000)) };
    const echo = await service.post("/api/tasks/long/ack", "executor", ack);
    expectProblem(echo, 422, "echo_mismatch");
    expect(echo.text.length).toBeLessThan(131_072);
  });
});
