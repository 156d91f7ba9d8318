import { describe, expect, it } from "vitest";
import { decideTask } from "../../../domain/steps/decide.ts";
import { recordToolCall } from "../../../domain/steps/tool-call.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  kim,
  maria,
  newTask,
  reportedTask,
} from "../../../domain/task.fixture.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { parseDiff } from "../diff/parse-diff.ts";
import { glanceAt } from "./glance.ts";

const told = (...asked: Parameters<typeof glanceAt>) =>
  glanceAt(...asked).map(({ tone, words }) => `${tone}: ${words}`);

describe("a task at a glance", () => {
  it("says what is not there yet", () => {
    expect(told(newTask(), null)).toEqual([
      "idle: Not acknowledged yet",
      "idle: No result yet",
      "idle: No open issue",
    ]);
  });

  it("says what was recited, answered, found and changed", () => {
    expect(told(reportedTask(), parseDiff("+a\n-b\n+c"))).toEqual([
      "ok: 3 of 3 lines recited exactly",
      "ok: 2 of 2 criteria answered",
      "ok: No open issue",
      "idle: +2 −1",
    ]);
    const text = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";
    expect(told(reportedTask(), parseDiff(text)).at(-1)).toBe("idle: +1 −1 in 1 file");
  });

  it("says what speaks against a signature", () => {
    const judged = judgedTask("reject");
    judged.task_result!.work_log.pop();
    judged.declared_scope = ["another room"];
    expect(told(judged, null)).toEqual([
      "bad: 2 of 3 lines recited exactly",
      "wait: 1 of 2 criteria answered",
      "bad: 1 open issue",
    ]);
  });

  it("begins with an approval that went over a reviewer's reject, and with no other", () => {
    const approve = (task: Task) =>
      told(accepted(decideTask(task, { decision: "approve" }, by(maria, 4))), null)[0];
    expect(approve(judgedTask("reject"))).toBe("wait: Approved over a reviewer’s reject");
    for (const task of [judgedTask("approve"), reportedTask()]) {
      expect(approve(task)).toBe("ok: 3 of 3 lines recited exactly");
    }
    const reject = { decision: "reject" } as const;
    const rejected = accepted(decideTask(judgedTask("reject"), reject, by(maria, 4)));
    expect(told(rejected, null)[0]).toBe("ok: 3 of 3 lines recited exactly");
  });

  it("counts the tool calls of the current attempt", () => {
    let task = ackedTask();
    for (const [tool_call_id, status] of [
      ["t1", "succeeded"],
      ["t2", "failed"],
      ["t3", "running"],
    ] as const) {
      task = accepted(recordToolCall(task, { tool_call_id, name: "grep", status }, by(kim, 1)));
    }
    expect(told(task, null)).toContain("wait: 3 tool calls, 1 failed, 1 running");
    const next = { ...task, attempt: 2 };
    expect(told(next, null).join()).not.toContain("tool call");
  });
});
