import { describe, expect, it } from "vitest";
import { decideTask } from "../../../domain/steps/decide.ts";
import {
  accepted,
  by,
  judgedTask,
  maria,
  newTask,
  reportedTask,
} from "../../../domain/task.fixture.ts";
import { signingDoubts, signingFacts } from "./signing-facts.ts";

describe("what is being signed", () => {
  it("is named before it is signed", () => {
    const told = signingFacts(judgedTask("reject")).map(({ name, value }) => `${name}: ${value}`);
    expect(told).toEqual([
      "Task: sample-1",
      "Attempt: 1",
      "Revision: 4",
      "Criteria: 2 of 2 answered",
      "Open issues: 1",
      "Reviewer: remy rejected",
    ]);
    const ci_status = {
      state: "success" as const,
      head_sha: "a",
      url: null,
      run_attempt: 1,
      at: "",
    };
    expect(signingFacts({ ...newTask(), ci_status }).slice(-2)).toEqual([
      { name: "Reviewer", value: "no verdict" },
      { name: "CI", value: "success" },
    ]);
  });
});

describe("what speaks against a signature", () => {
  it("is nothing when all is well", () => {
    expect(signingDoubts(judgedTask("approve"))).toEqual([]);
  });

  it("is named, thing by thing", () => {
    expect(signingDoubts(newTask())).toEqual(["There is no result yet."]);
    const judged = judgedTask("reject");
    judged.task_result!.work_log.pop();
    judged.acceptance_criteria[0]!.text = "Something else";
    judged.edits.push({ text: "changed", at: "" });
    const ci_status = {
      state: "failure" as const,
      head_sha: "a",
      url: null,
      run_attempt: 1,
      at: "",
    };
    expect(signingDoubts({ ...judged, ci_status })).toEqual([
      "1 criterion is not answered by the work log.",
      "The executor recited something else than what stands here.",
      "remy rejected this attempt.",
      "1 issue is open.",
      "CI failed.",
      "The message was edited after it was taken up.",
    ]);
  });

  it.each([
    ["failure", ["CI failed."]],
    ["error", ["CI ended with an error."]],
    ["pending", ["CI is still running."]],
    ["cancelled", ["CI was cancelled: it has proved nothing."]],
    ["success", []],
    ["skipped", []],
    ["neutral", []],
  ] as const)("is any run of CI that was to prove it and did not: %s", (state, doubts) => {
    const ci_status = { state, head_sha: "a", url: null, run_attempt: 1, at: "" };
    expect(signingDoubts({ ...judgedTask("approve"), ci_status })).toEqual(doubts);
  });

  it("is no former decision of a person", () => {
    const rejected = accepted(decideTask(reportedTask(), { decision: "reject" }, by(maria, 4)));
    expect(signingDoubts(rejected)).toEqual([]);
  });
});
