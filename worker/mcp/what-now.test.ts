import { describe, expect, it } from "vitest";
import { decideTask } from "../domain/steps/decide.ts";
import { redispatchTask } from "../domain/steps/redispatch.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  kim,
  lee,
  maria,
  newTask,
  remy,
  reportedTask,
} from "../domain/task.fixture.ts";
import { whatNow } from "./what-now.ts";

const decided = accepted(decideTask(reportedTask(), { decision: "reject" }, by(maria)));
const again = accepted(redispatchTask(judgedTask("reject"), {}, by(remy)));
/** Delivered again, without a word on the issue that was handed out. */
const unanswered = reportedTask(ackedTask(again));

describe("what is next", () => {
  it.each([
    ["waits for an executor", newTask(), kim, /^Claim it: call ack_task with .*attempt 1/],
    ["was handed out again", again, lee, /^Claim it: call ack_task with .*attempt 2/],
    ["is the caller's", ackedTask(), kim, /record_tool_call .*submit_result .*"sample-1"/],
    ["is another executor's", ackedTask(), lee, /^kim holds .*next_task/],
    ["is delivered", reportedTask(), kim, /^Nothing .*next_task/],
    [
      "is delivered with gaps",
      unanswered,
      kim,
      /no work-log entry names: issue i1.*submit_result again/,
    ],
    ["is another's with gaps", unanswered, lee, /^Nothing .*next_task/],
    ["is rejected", judgedTask("reject"), kim, /^Nothing .*next_task/],
    ["is decided", decided, kim, /^Nothing .*next_task/],
  ])("for an executor where the task %s", (_state, task, actor, expected) => {
    expect(whatNow(task, actor)).toMatch(expected);
  });

  const kimReviews = { role: "reviewer", name: "kim" } as const;
  it.each([
    [
      "is delivered",
      reportedTask(),
      remy,
      /submit_verdict with .*etag.*"approve" with issues \[\]/,
    ],
    [
      "leaves an issue unanswered",
      unanswered,
      remy,
      /submit_verdict .*etag.*would be refused.* i1\.$/,
    ],
    ["is the caller's own work", reportedTask(), kimReviews, /^You executed .*next_review/],
    [
      "is rejected",
      judgedTask("reject"),
      remy,
      /redispatch_task with .*attempt 1; else .*next_review/,
    ],
    ["is rejected by a person", decided, remy, /redispatch_task/],
    ["is approved", judgedTask("approve"), remy, /^Nothing .*next_review/],
    ["waits for an executor", newTask(), remy, /^Nothing .*next_review/],
  ])("for a reviewer where the task %s", (_state, task, actor, expected) => {
    expect(whatNow(task, actor)).toMatch(expected);
  });
});
