import { describe, expect, it } from "vitest";
import {
  accepted,
  by,
  jo,
  judgedTask,
  maria,
  minute,
  newTask,
  refusalOf,
  remy,
  reportedTask,
} from "../task.fixture.ts";
import { decideTask } from "./decide.ts";
import { reopenTask } from "./reopen.ts";

describe("reopening", () => {
  it("takes a person's decision back, keeps the attempt and erases nothing", () => {
    const reported = reportedTask();
    const decided = accepted(decideTask(reported, { decision: "approve" }, by(maria, 5)));
    const reopened = accepted(reopenTask(decided, { reason: "too early" }, by(jo, 6)));
    expect(reopened).toEqual({
      ...reported,
      revision: decided.revision + 1,
      updated_at: minute(6),
      history: [
        {
          kind: "verdict_reopened",
          at: minute(6),
          by: { role: "admin", name: "jo" },
          reason: "too early",
          verdict: decided.verdict,
        },
      ],
    });
    expect(decideTask(reopened, { decision: "reject" }, by(maria)).ok).toBe(true);
  });

  it("needs a person's decision: a reviewer's verdict is none", () => {
    for (const task of [newTask(), judgedTask("reject")]) {
      expect(refusalOf(reopenTask(task, { reason: "x" }, by(maria)))).toMatchObject({
        kind: "conflict",
        code: "no_decision_to_reopen",
      });
    }
    expect(refusalOf(reopenTask(newTask(), { reason: "x" }, by(remy))).code).toBe("wrong_role");
  });
});
