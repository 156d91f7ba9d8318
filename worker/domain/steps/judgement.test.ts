// Verdict, decision, re-dispatch, reopening, edits: what happens to an attempt from outside.

import { describe, expect, it } from "vitest";
import { canonicalJson, serializeTask, sha256HexOf } from "../canonical-json.ts";
import {
  accepted,
  ackedTask,
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
import { REFUSAL_LIST_MAX } from "../limits.ts";
import { decideTask } from "./decide.ts";
import { recordEdit } from "./edit-message.ts";
import { redispatchTask } from "./redispatch.ts";
import { reopenTask } from "./reopen.ts";
import { submitResult } from "./result.ts";
import { recordVerdict } from "./verdict.ts";

const reject = { attempt: 1, decision: "reject" as const, issues: [] };
const approve = { attempt: 1, decision: "approve" as const, issues: [] };

describe("a reviewer's verdict", () => {
  it("keeps the digest of what lay before the reviewer and of the issues", () => {
    const task = reportedTask();
    const issues = [
      { criterion_ref: "no-dust", text: "dust\u2028👩🏽‍🚀\r\n", work_log_ref: "w2" },
      { issue_id: "mine", criterion_ref: "by-size", text: "two books" },
    ];
    const outcome = recordVerdict(task, { ...reject, issues }, by(remy, 3, task));
    const { verdict, status } = accepted(outcome);
    expect(status).toBe("rejected");
    expect(verdict?.issues).toEqual([{ ...issues[0], issue_id: "i1" }, issues[1]]);
    expect(verdict?.issues_sha256).toBe(sha256HexOf(canonicalJson(verdict?.issues)));
    expect(verdict?.content_sha256).toBe(sha256HexOf(serializeTask(task)));
    expect(outcome.ok && outcome.fact.detail).toMatchObject({
      decision: "reject",
      issue_count: 2,
      issues_sha256: verdict?.issues_sha256,
      content_sha256: verdict?.content_sha256,
    });
  });

  it("that approves still lacks the countersignature", () => {
    expect(judgedTask("approve").status).toBe("needs_review");
  });

  it("that approves with open issues is refused", () => {
    const issues = [{ criterion_ref: "by-size", text: "not quite" }];
    const refusal = refusalOf(recordVerdict(reportedTask(), { ...approve, issues }, by(remy)));
    expect(refusal).toMatchObject({ kind: "unprocessable", code: "approve_with_open_issues" });
  });

  it("that approves needs an answer to each issue that was handed out", () => {
    const issues = ["by-size", "no-dust", "no-dust"].map((criterion_ref) => ({
      criterion_ref,
      text: "not yet",
    }));
    const judged = accepted(recordVerdict(reportedTask(), { ...reject, issues }, by(remy, 3)));
    const again = ackedTask(accepted(redispatchTask(judged, {}, by(remy, 4))));
    const answered = (...refs: string[]) => {
      const work_log = refs.map((issue_ref) => ({ issue_ref, text: "mended" }));
      return accepted(submitResult(again, { attempt: 2, work_log }, by(kim, 5)));
    };
    const verdict = { ...approve, attempt: 2 };
    expect(refusalOf(recordVerdict(answered("i2"), verdict, by(remy, 6)))).toMatchObject({
      kind: "unprocessable",
      code: "approve_with_open_issues",
      extra: { issue_count: 2, unanswered: ["i1", "i3"] },
    });
    const all = answered("i3", "i1", "i2", "i1");
    expect(accepted(recordVerdict(all, verdict, by(remy, 6))).status).toBe("needs_review");
    const none = answered();
    expect(recordVerdict(none, { ...verdict, decision: "reject" }, by(remy, 6)).ok).toBe(true);
    // A person decides on whatever there is.
    expect(decideTask(none, { decision: "approve" }, by(maria, 6)).ok).toBe(true);
  });

  it.each([REFUSAL_LIST_MAX, REFUSAL_LIST_MAX + 1])(
    "names up to 20 unanswered issues (%i)",
    (count) => {
      const issues = Array.from({ length: count }, () => ({ criterion_ref: "by-size", text: "x" }));
      const judged = accepted(recordVerdict(reportedTask(), { ...reject, issues }, by(remy, 3)));
      const again = reportedTask(ackedTask(accepted(redispatchTask(judged, {}, by(remy, 4)))));
      const refusal = refusalOf(recordVerdict(again, { ...approve, attempt: 2 }, by(remy, 6)));
      expect(refusal.extra?.["issue_count"]).toBe(count);
      expect(refusal.extra?.["unanswered"]).toHaveLength(REFUSAL_LIST_MAX);
      expect(refusal.detail).toContain(count > REFUSAL_LIST_MAX ? "i20 and 1 more." : "i20.");
    },
  );

  it("on one's own work is forbidden, whatever the role of the token", () => {
    const refusal = refusalOf(
      recordVerdict(reportedTask(), reject, by({ role: "reviewer", name: "kim" })),
    );
    expect(refusal).toMatchObject({ kind: "forbidden", code: "own_work" });
    expect(refusalOf(recordVerdict(reportedTask(), reject, by(kim))).code).toBe("wrong_role");
  });

  it("needs a result, the current attempt and no verdict before it", () => {
    expect(refusalOf(recordVerdict(ackedTask(), reject, by(remy))).code).toBe("no_result");
    const other = { ...reject, attempt: 2 };
    expect(refusalOf(recordVerdict(reportedTask(), other, by(remy))).code).toBe(
      "attempt_not_current",
    );
    expect(refusalOf(recordVerdict(judgedTask("reject"), approve, by(remy)))).toMatchObject({
      code: "verdict_stands",
      extra: { decision: "reject", decided_by: { name: "remy" }, at: minute(3), revision: 4 },
    });
  });

  it("names criteria and work-log entries that exist", () => {
    const issues = [{ criterion_ref: "c9", text: "x", work_log_ref: "w9" }];
    expect(refusalOf(recordVerdict(reportedTask(), { ...reject, issues }, by(remy)))).toMatchObject(
      {
        code: "unknown_reference",
        extra: {
          references: [
            { pointer: "/issues/0/criterion_ref", value: "c9" },
            { pointer: "/issues/0/work_log_ref", value: "w9" },
          ],
        },
      },
    );
  });
});

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

describe("an edited message", () => {
  const edit = { text: "Sort the shelves\r\n👩🏽‍🚀", at: minute(8) };
  const telegram = by({ role: "telegram", name: "telegram" }, 9);

  it("is kept beside the request and changes nothing else, whatever the status", () => {
    for (const task of [newTask(), ackedTask(), judgedTask("approve")]) {
      expect(accepted(recordEdit(task, edit, telegram))).toEqual({
        ...task,
        edits: [edit],
        revision: task.revision + 1,
        updated_at: minute(9),
      });
    }
  });

  it("delivered again is known already", () => {
    const edited = accepted(recordEdit(newTask(), edit, telegram));
    expect(refusalOf(recordEdit(edited, edit, telegram)).code).toBe("edit_known");
    expect(recordEdit(edited, { ...edit, at: minute(9) }, telegram).ok).toBe(true);
  });
});
