import { describe, expect, it } from "vitest";
import { sha256HexOf } from "../canonical-json.ts";
import { task as taskSchema } from "../task-schema.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  kim,
  maria,
  minute,
  newTask,
  refusalOf,
} from "../task.fixture.ts";
import { briefTask } from "./brief.ts";
import { createTask } from "./create.ts";
import { decideTask } from "./decide.ts";
import { redispatchTask } from "./redispatch.ts";

describe("creating a task", () => {
  it("makes the request its only criterion when none is given", () => {
    for (const acceptance_criteria of [undefined, []]) {
      const task = newTask({ acceptance_criteria, declared_scope: undefined });
      expect(task.acceptance_criteria).toEqual([{ id: "c1", text: task.request_text }]);
      expect(task.declared_scope).toEqual([]);
    }
  });

  it("begins at revision 1, attempt 1, pending, with the task's id as correlation id", () => {
    const task = newTask();
    expect(task).toMatchObject({ revision: 1, attempt: 1, status: "pending", source: "api" });
    expect(task.correlation_id).toBe(task.task_id);
    expect(taskSchema.safeParse(task).success).toBe(true);
  });

  it("keeps the message's identity, time and text, byte for byte", () => {
    const text = "👩🏽‍🚀 e\u0301\u2028\r\n";
    const message = { chat_id: -100, message_id: 7, sent_at: minute(1) };
    const outcome = createTask(
      { task_id: "abc", request_text: text, source: "telegram", message },
      by({ role: "telegram", name: "telegram" }, 2),
    );
    expect(accepted(outcome)).toMatchObject({
      source: "telegram",
      chat_id: -100,
      message_id: 7,
      request_text: text,
      created_at: minute(1),
      updated_at: minute(2),
    });
    expect(outcome.ok && outcome.fact).toMatchObject({
      audit_event: "task_created",
      caused_by: ["telegram_ingested"],
      detail: { request_sha256: sha256HexOf(text) },
    });
  });

  it("refuses criteria that share an id", () => {
    const twice = [
      { id: "a", text: "x" },
      { id: "a", text: "y" },
    ];
    const outcome = createTask(
      { task_id: "abc", request_text: "x", acceptance_criteria: twice },
      by(maria),
    );
    expect(refusalOf(outcome).code).toBe("duplicate_id");
  });
});

describe("briefing", () => {
  it("changes what it names and nothing else", () => {
    const task = newTask();
    const briefed = accepted(briefTask(task, { declared_scope: ["the attic"] }, by(maria, 1)));
    expect(briefed).toEqual({
      ...task,
      declared_scope: ["the attic"],
      revision: 2,
      updated_at: minute(1),
    });
    const criteria = [{ text: "one" }, { id: "c9", text: "two" }];
    const again = accepted(briefTask(briefed, { acceptance_criteria: criteria }, by(maria, 2)));
    expect(again.acceptance_criteria).toEqual([
      { id: "c1", text: "one" },
      { id: "c9", text: "two" },
    ]);
    expect(again.declared_scope).toEqual(["the attic"]);
  });

  it("is over with the first ack, whose holder the refusal names", () => {
    const refusal = refusalOf(briefTask(ackedTask(), { declared_scope: [] }, by(maria)));
    expect(refusal).toMatchObject({
      kind: "conflict",
      code: "already_acked",
      extra: { holder: { role: "executor", name: "kim" }, at: minute(1) },
    });
  });

  it("is possible again on the next attempt, which has no ack yet", () => {
    const next = accepted(redispatchTask(judgedTask("reject"), {}, by(maria)));
    expect(briefTask(next, { declared_scope: [] }, by(maria)).ok).toBe(true);
  });

  it("keeps the criteria that handed-out issues name", () => {
    const next = accepted(redispatchTask(judgedTask("reject"), {}, by(maria)));
    const without = { acceptance_criteria: [{ id: "other", text: "x" }] };
    expect(refusalOf(briefTask(next, without, by(maria)))).toMatchObject({
      code: "criterion_in_use",
      extra: { criteria: ["by-size"] },
    });
    const reworded = { acceptance_criteria: [{ id: "by-size", text: "By height" }] };
    expect(briefTask(next, reworded, by(maria)).ok).toBe(true);
  });

  it("is refused while a verdict stands, and to everyone but a person", () => {
    const decided = accepted(decideTask(newTask(), { decision: "approve" }, by(maria)));
    const brief = { declared_scope: [] };
    expect(refusalOf(briefTask(decided, brief, by(maria))).code).toBe("verdict_stands");
    expect(refusalOf(briefTask(newTask(), brief, by(kim)))).toMatchObject({
      kind: "forbidden",
      code: "wrong_role",
    });
  });
});
