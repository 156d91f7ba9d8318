import { describe, expect, it } from "vitest";
import { decideTask } from "../../../domain/steps/decide.ts";
import { redispatchTask } from "../../../domain/steps/redispatch.ts";
import { reopenTask } from "../../../domain/steps/reopen.ts";
import { submitResult } from "../../../domain/steps/result.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  kim,
  maria,
  newTask,
  reportedTask,
  resultFor,
} from "../../../domain/task.fixture.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { isApprovedOverReject, replacedReview } from "./replaced-review.ts";

const decide = (task: Task, decision: "approve" | "reject" = "approve") =>
  accepted(decideTask(task, { decision }, by(maria, 4)));
const reopen = (task: Task) => accepted(reopenTask(task, { reason: "wait" }, by(maria, 5)));

describe("the reviewer's verdict that a person's decision went over", () => {
  it.each(["approve", "reject"] as const)("is the one that it replaced: %s", (decision) => {
    const judged = judgedTask(decision);
    expect(replacedReview(decide(judged))).toEqual(judged.verdict);
    expect(replacedReview(decide(judged, "reject"))).toEqual(judged.verdict);
  });

  it("is nothing where nobody has decided, or no reviewer has judged", () => {
    const judged = judgedTask("approve");
    const reopened = reopen(decide(judged));
    const again = judgedTask("reject", reopened);
    for (const task of [newTask(), judged, reopened, again, decide(reportedTask())]) {
      expect(replacedReview(task)).toBeUndefined();
    }
  });

  it("stays when the decision is reopened and another one taken on the same result", () => {
    const judged = judgedTask("approve");
    expect(replacedReview(decide(reopen(decide(judged)), "reject"))).toEqual(judged.verdict);
  });

  it("is the latest, where there were several", () => {
    const again = judgedTask("reject", reopen(decide(judgedTask("approve"))));
    expect(replacedReview(decide(again))).toEqual(again.verdict);
  });

  it("is nothing once the executor has delivered something else", () => {
    const reopened = reopen(decide(judgedTask("approve")));
    const other = accepted(submitResult(reopened, resultFor(reopened, "anew"), by(kim, 6)));
    expect(replacedReview(decide(other))).toBeUndefined();
    const judged = judgedTask("reject", other);
    expect(replacedReview(decide(judged))).toEqual(judged.verdict);
  });

  it("is none of a former attempt", () => {
    const sentBack = accepted(
      redispatchTask(decide(judgedTask("reject"), "reject"), {}, by(maria, 6)),
    );
    expect(sentBack.history.map(({ kind }) => kind)).toEqual([
      "verdict_replaced",
      "attempt_closed",
    ]);
    expect(replacedReview(decide(reportedTask(ackedTask(sentBack))))).toBeUndefined();
  });

  it("is none that a person gave, whatever an editor wrote", () => {
    const decided = decide(judgedTask("approve"));
    const verdict = { ...decided.verdict!, reason: "before" };
    const history: Task["history"] = [
      ...decided.history,
      { kind: "verdict_replaced", at: decided.updated_at, by: maria, verdict },
    ];
    expect(replacedReview({ ...decided, history })).toBeUndefined();
  });
});

describe("an approval over a reject", () => {
  it("is a person's approval of what a reviewer rejected, and nothing else", () => {
    expect(isApprovedOverReject(decide(judgedTask("reject")))).toBe(true);
    for (const task of [
      judgedTask("reject"),
      decide(judgedTask("approve")),
      decide(judgedTask("approve"), "reject"),
      decide(judgedTask("reject"), "reject"),
      decide(reportedTask()),
    ]) {
      expect(isApprovedOverReject(task)).toBe(false);
    }
  });
});
