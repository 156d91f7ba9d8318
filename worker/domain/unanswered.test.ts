import { describe, expect, it } from "vitest";
import type { WorkLogEntryInput } from "./commands.ts";
import { redispatchTask } from "./steps/redispatch.ts";
import { submitResult } from "./steps/result.ts";
import type { Task } from "./task-schema.ts";
import { accepted, ackedTask, by, judgedTask, kim, newTask, remy } from "./task.fixture.ts";
import { unansweredCriteria, unansweredIssues } from "./unanswered.ts";

const acked = ackedTask();
/** With issue i1, on criterion by-size. */
const sentBack = ackedTask(accepted(redispatchTask(judgedTask("reject"), {}, by(remy, 4))));

function reported(task: Task, ...work_log: Omit<WorkLogEntryInput, "text">[]): Task {
  const entries = work_log.map((entry) => ({ ...entry, text: "done" }));
  const command = { attempt: task.attempt, work_log: entries };
  return accepted(submitResult(task, command, by(kim, 6)));
}

describe("criteria without an answer", () => {
  const idsOf = (task: Task) => unansweredCriteria(task).map(({ id }) => id);

  it("are all before there is a result, also on a new attempt, whose result is yet to come", () => {
    expect(unansweredCriteria(newTask())).toEqual(newTask().acceptance_criteria);
    expect(idsOf(sentBack)).toEqual(["by-size", "no-dust"]);
  });

  it("are those that no entry names, however often others are named, in the task's order", () => {
    expect(idsOf(reported(acked))).toEqual(["by-size", "no-dust"]);
    const twice = reported(acked, { criterion_ref: "no-dust" }, {}, { criterion_ref: "no-dust" });
    expect(idsOf(twice)).toEqual(["by-size"]);
    const both = reported(acked, { criterion_ref: "no-dust" }, { criterion_ref: "by-size" });
    expect(idsOf(both)).toEqual([]);
  });

  it("are answered by an entry that answers an issue too, if it names them", () => {
    const named = { criterion_ref: "by-size", issue_ref: "i1" };
    expect(idsOf(reported(sentBack, named))).toEqual(["no-dust"]);
    expect(idsOf(reported(sentBack, { issue_ref: "i1" }))).toEqual(["by-size", "no-dust"]);
  });
});

describe("issues without an answer", () => {
  it("are none where none were handed out", () => {
    expect(unansweredIssues(newTask())).toEqual([]);
    expect(unansweredIssues(reported(acked))).toEqual([]);
  });

  it("are those handed out that no entry names, whatever it says of their criterion", () => {
    const [issue] = sentBack.dispatch?.issues ?? [];
    expect(issue).toMatchObject({ issue_id: "i1", criterion_ref: "by-size" });
    expect(unansweredIssues(sentBack)).toEqual([issue]);
    expect(unansweredIssues(reported(sentBack, { criterion_ref: "by-size" }))).toEqual([issue]);
    expect(unansweredIssues(reported(sentBack, { issue_ref: "i1" }))).toEqual([]);
  });
});
