import { describe, expect, it } from "vitest";
import { serializeTask, sha256HexOf } from "../canonical-json.ts";
import {
  accepted,
  by,
  jo,
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

describe("a person's decision", () => {
  it("may come at any time and says what it decided on", () => {
    const task = newTask();
    const approved = accepted(decideTask(task, { decision: "approve" }, by(maria, 1, task)));
    expect(approved.status).toBe("approved");
    expect(approved.verdict).toEqual({
      attempt: 1,
      decision: "approve",
      reason: "",
      issues: [],
      issues_sha256: sha256HexOf("[]"),
      decided_by: { role: "admin", name: "maria" },
      at: minute(1),
      content_sha256: sha256HexOf(serializeTask(task)),
    });
  });

  it("goes over a reviewer's verdict, which moves to the history unchanged", () => {
    const judged = judgedTask("reject");
    const outcome = decideTask(judged, { decision: "approve", reason: "fine" }, by(maria, 5));
    const approved = accepted(outcome);
    expect(approved.status).toBe("approved");
    expect(approved.history).toEqual([
      {
        kind: "verdict_replaced",
        at: minute(5),
        by: { role: "admin", name: "maria" },
        verdict: judged.verdict,
      },
    ]);
    expect(outcome.ok && outcome.fact).toMatchObject({
      audit_event: "task_approved",
      detail: { replaced: { decision: "reject", decided_by: { name: "remy" } } },
    });
  });

  it("loses to an earlier one, and learns who won, when and at which revision", () => {
    const won = accepted(decideTask(reportedTask(), { decision: "approve" }, by(maria, 5)));
    const refusal = refusalOf(decideTask(won, { decision: "reject" }, by(jo, 6)));
    expect(refusal).toMatchObject({
      kind: "conflict",
      code: "already_decided",
      extra: {
        decision: "approve",
        decided_by: { role: "admin", name: "maria" },
        at: minute(5),
        revision: won.revision,
      },
    });
    expect(refusal.detail).toContain("maria");
  });

  it("is a person's: no other role decides", () => {
    for (const actor of [kim, remy]) {
      const refusal = refusalOf(decideTask(reportedTask(), { decision: "approve" }, by(actor)));
      expect(refusal).toMatchObject({ kind: "forbidden", code: "wrong_role" });
    }
  });

  it("puts at most a piece of its reason on the audit line", () => {
    const reason = "r".repeat(10_000);
    const outcome = decideTask(newTask(), { decision: "reject", reason }, by(maria));
    expect(accepted(outcome).verdict?.reason).toBe(reason);
    expect(outcome.ok && outcome.fact.detail["reason"]).toBe("r".repeat(500));
  });
});
