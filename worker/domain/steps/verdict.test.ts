import { describe, expect, it } from "vitest";
import { canonicalJson, serializeTask, sha256HexOf } from "../canonical-json.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  kim,
  maria,
  minute,
  refusalOf,
  remy,
  reportedTask,
} from "../task.fixture.ts";
import { REFUSAL_LIST_MAX } from "../limits.ts";
import { decideTask } from "./decide.ts";
import { redispatchTask } from "./redispatch.ts";
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
