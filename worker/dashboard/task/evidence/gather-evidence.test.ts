import { describe, expect, it } from "vitest";
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
import { redispatchTask } from "../../../domain/steps/redispatch.ts";
import { submitResult } from "../../../domain/steps/result.ts";
import { countAnsweredCriteria, countOpenIssues, gatherEvidence } from "./gather-evidence.ts";

function secondAttempt() {
  const next = accepted(redispatchTask(judgedTask("reject"), {}, by(maria, 4)));
  return ackedTask(next);
}

describe("the evidence for a criterion", () => {
  it("is empty on a fresh task", () => {
    const { criteria, looseEntries } = gatherEvidence(newTask());
    expect(criteria.map(({ criterion }) => criterion.id)).toEqual(["by-size", "no-dust"]);
    expect(criteria[0]).toMatchObject({ echo: null, entries: [], issues: [], handedOut: [] });
    expect(looseEntries).toEqual([]);
  });

  it("holds its echo, the entries that answer it and the issues that hit it", () => {
    const { criteria } = gatherEvidence(judgedTask("reject"));
    expect(criteria[0]).toMatchObject({
      echo: { isExact: true },
      entries: [{ entry_id: "w1" }],
      issues: [{ issue: { issue_id: "i1" }, entry: null }],
    });
    expect(criteria[1]).toMatchObject({ entries: [{ entry_id: "w2" }], issues: [] });
  });

  it("resolves an issue's reference to its work-log entry", () => {
    const judged = judgedTask("reject");
    judged.verdict!.issues[0]!.work_log_ref = "w2";
    expect(gatherEvidence(judged).criteria[0]?.issues[0]?.entry?.entry_id).toBe("w2");
  });

  it("shows handed-out issues with their answers, and no answer twice", () => {
    const acked = secondAttempt();
    expect(gatherEvidence(acked).criteria[0]?.handedOut).toMatchObject([{ answers: [] }]);
    const work_log = [
      { issue_ref: "i1", text: "mended" },
      { criterion_ref: "no-dust", text: "dusted" },
      { text: "aired the room" },
    ];
    const done = accepted(submitResult(acked, { attempt: 2, work_log }, by(kim, 5)));
    const evidence = gatherEvidence(done);
    expect(evidence.criteria[0]?.handedOut).toMatchObject([{ answers: [{ text: "mended" }] }]);
    expect(evidence.looseEntries).toMatchObject([{ text: "aired the room" }]);
  });

  it("keeps what names no criterion apart", () => {
    const judged = judgedTask("reject");
    judged.verdict!.issues[0]!.criterion_ref = "gone";
    const evidence = gatherEvidence(judged);
    expect(evidence.looseIssues).toHaveLength(1);
    expect(evidence.criteria.flatMap(({ issues }) => issues)).toEqual([]);
  });
});

describe("counts before a signature", () => {
  it("count the verdict's issues and the handed-out ones that nobody answered", () => {
    expect(countOpenIssues(judgedTask("approve"))).toBe(0);
    expect(countOpenIssues(judgedTask("reject"))).toBe(1);
    const acked = secondAttempt();
    expect(countOpenIssues(acked)).toBe(1);
    const work_log = [{ issue_ref: "i1", text: "mended" }];
    const done = accepted(submitResult(acked, { attempt: 2, work_log }, by(kim, 5)));
    expect(countOpenIssues(done)).toBe(0);
    expect(countAnsweredCriteria(done)).toBe(0);
  });

  it("count the criteria that the work log answers", () => {
    expect(countAnsweredCriteria(newTask())).toBe(0);
    expect(countAnsweredCriteria(reportedTask())).toBe(2);
  });
});
