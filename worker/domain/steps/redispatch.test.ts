import { describe, expect, it } from "vitest";
import { canonicalJson } from "../canonical-json.ts";
import {
  accepted,
  by,
  judgedTask,
  kim,
  maria,
  minute,
  newTask,
  refusalOf,
  remy,
  reportedTask,
} from "../task.fixture.ts";
import { decideTask } from "./decide.ts";
import { redispatchTask } from "./redispatch.ts";

describe("a re-dispatch", () => {
  it("closes the attempt and hands out the verdict's issues byte for byte", () => {
    const judged = judgedTask("reject");
    const next = accepted(redispatchTask(judged, {}, by(remy, 6)));
    expect(next).toMatchObject({ attempt: 2, status: "pending", revision: judged.revision + 1 });
    expect(["ack", "task_result", "verdict"].filter((field) => field in next)).toEqual([]);
    expect(canonicalJson(next.dispatch?.issues)).toBe(canonicalJson(judged.verdict?.issues));
    expect(next.dispatch).toMatchObject({
      attempt: 2,
      reason: "looked at it",
      issues_sha256: judged.verdict?.issues_sha256,
      by: { role: "reviewer", name: "remy" },
    });
    expect(next.history).toEqual([
      {
        kind: "attempt_closed",
        at: minute(6),
        by: { role: "reviewer", name: "remy" },
        attempt: 1,
        ack: judged.ack,
        task_result: judged.task_result,
        verdict: judged.verdict,
      },
    ]);
    const third = accepted(
      redispatchTask(accepted(decideTask(next, { decision: "reject" }, by(maria))), {}, by(maria)),
    );
    expect(third.history[1]).toMatchObject({ attempt: 2, dispatch: next.dispatch });
    expect(third.dispatch?.issues).toEqual([]);
  });

  it("of an attempt that was named begins the next one only while that is current", () => {
    const judged = judgedTask("reject");
    expect(refusalOf(redispatchTask(judged, { attempt: 2 }, by(remy))).code).toBe(
      "attempt_not_current",
    );
    expect(accepted(redispatchTask(judged, { attempt: 1 }, by(remy))).attempt).toBe(2);
  });

  it("needs a rejected task", () => {
    const approved = accepted(decideTask(reportedTask(), { decision: "approve" }, by(maria)));
    for (const task of [newTask(), reportedTask(), judgedTask("approve"), approved]) {
      expect(refusalOf(redispatchTask(task, {}, by(maria)))).toMatchObject({
        kind: "conflict",
        code: "not_rejected",
        extra: { status: task.status },
      });
    }
    expect(refusalOf(redispatchTask(judgedTask("reject"), {}, by(kim))).code).toBe("wrong_role");
    // The way that it names must be one that is open.
    expect(refusalOf(redispatchTask(approved, {}, by(maria))).detail).toContain("Reopen");
    expect(refusalOf(redispatchTask(newTask(), {}, by(maria))).detail).not.toContain("Reopen");
  });
});
