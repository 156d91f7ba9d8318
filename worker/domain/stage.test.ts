import { describe, expect, it } from "vitest";
import { deriveStage } from "./stage.ts";
import { decideTask } from "./steps/decide.ts";
import { redispatchTask } from "./steps/redispatch.ts";
import { reopenTask } from "./steps/reopen.ts";
import type { Task } from "./task-schema.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  maria,
  newTask,
  remy,
  reportedTask,
} from "./task.fixture.ts";

const approved = (task: Task) => accepted(decideTask(task, { decision: "approve" }, by(maria, 4)));
const reopened = (task: Task) => accepted(reopenTask(task, { reason: "look again" }, by(maria, 5)));

describe("a task's stage", () => {
  it.each([
    ["queued", newTask()],
    ["working", ackedTask()],
    ["delivered", reportedTask()],
    ["reviewed", judgedTask("approve")],
    ["reviewed", judgedTask("reject")],
    ["decided", approved(judgedTask("reject"))],
  ] as const)("is %s by what has happened last", (stage, task) => {
    expect(deriveStage(task)).toBe(stage);
  });

  it("is decided from anywhere by a person, and by reopening what it was without", () => {
    for (const task of [newTask(), ackedTask(), reportedTask()]) {
      expect(deriveStage(approved(task))).toBe("decided");
      expect(deriveStage(reopened(approved(task)))).toBe(deriveStage(task));
    }
    // The reviewer's verdict has moved to the history: there is one to give again.
    expect(deriveStage(reopened(approved(judgedTask("approve"))))).toBe("delivered");
  });

  it("starts again with the next attempt", () => {
    const next = accepted(redispatchTask(judgedTask("reject"), {}, by(remy, 4)));
    expect(deriveStage(next)).toBe("queued");
    expect(deriveStage(ackedTask(next))).toBe("working");
  });

  it("heeds nothing that belongs to another attempt, as a hand edit can leave it", () => {
    expect(deriveStage({ ...judgedTask("reject"), attempt: 2 })).toBe("queued");
    expect(deriveStage({ ...reportedTask(), attempt: 2 })).toBe("queued");
  });
});
