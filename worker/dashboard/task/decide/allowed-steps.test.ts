import { describe, expect, it } from "vitest";
import { briefTask } from "../../../domain/steps/brief.ts";
import { decideTask } from "../../../domain/steps/decide.ts";
import { redispatchTask } from "../../../domain/steps/redispatch.ts";
import { reopenTask } from "../../../domain/steps/reopen.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  maria,
  newTask,
  reportedTask,
} from "../../../domain/task.fixture.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { PERSON_STEPS, allowedSteps } from "./allowed-steps.ts";

const decided = (task: Task, decision: "approve" | "reject") =>
  accepted(decideTask(task, { decision }, by(maria, 4)));

/** The steps themselves, with a command that only the state can refuse. */
const TAKEN = {
  approve: (task: Task) => decideTask(task, { decision: "approve" }, by(maria, 9)),
  reject: (task: Task) => decideTask(task, { decision: "reject" }, by(maria, 9)),
  redispatch: (task: Task) => redispatchTask(task, {}, by(maria, 9)),
  reopen: (task: Task) => reopenTask(task, { reason: "again" }, by(maria, 9)),
  brief: (task: Task) => briefTask(task, { declared_scope: [] }, by(maria, 9)),
};

function withHistory(task: Task, length: number): Task {
  const entry = { kind: "verdict_replaced" as const, at: task.updated_at, by: maria };
  const verdict = task.verdict ?? judgedTask("reject").verdict!;
  return { ...task, history: Array.from({ length }, () => ({ ...entry, verdict })) };
}

const rejected = decided(reportedTask(), "reject");
const STATES: readonly [string, Task][] = [
  ["fresh", newTask()],
  ["acked", ackedTask()],
  ["delivered", reportedTask()],
  ["approved by a reviewer", judgedTask("approve")],
  ["rejected by a reviewer", judgedTask("reject")],
  ["approved by a person", decided(reportedTask(), "approve")],
  ["rejected by a person", rejected],
  ["rejected by a person before any ack", decided(newTask(), "reject")],
  ["approved by a person over a reviewer", decided(judgedTask("reject"), "approve")],
  ["sent back", accepted(redispatchTask(judgedTask("reject"), {}, by(maria, 5)))],
  ["reopened", accepted(reopenTask(rejected, { reason: "x" }, by(maria, 5)))],
  ["with a history one short of its share", withHistory(rejected, 159)],
  ["with a history at its share", withHistory(rejected, 160)],
  ["with a full history", withHistory(rejected, 200)],
  ["at its last attempt", atAttempt(20)],
  ["one attempt before its last", atAttempt(19)],
];

function atAttempt(attempt: number): Task {
  return { ...rejected, attempt, verdict: { ...rejected.verdict!, attempt }, history: [] };
}

describe("what the page offers on a task", () => {
  it.each(STATES)("is what the service would take: %s", (_, task) => {
    const offered = allowedSteps(task);
    for (const step of PERSON_STEPS) {
      expect(offered[step].isAllowed, step).toBe(TAKEN[step](task).ok);
    }
  });

  it("says why not, by name", () => {
    const offered = allowedSteps(decided(reportedTask(), "approve"));
    expect(offered.reject).toEqual({
      isAllowed: false,
      why: "maria countersigned attempt 1. To decide otherwise, reopen it first.",
    });
    expect(allowedSteps(ackedTask()).brief).toMatchObject({
      why: expect.stringContaining("kim works by the brief"),
    });
  });
});
