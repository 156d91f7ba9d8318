import { describe, expect, it } from "vitest";
import { redispatchTask } from "../domain/steps/redispatch.ts";
import { recordToolCall } from "../domain/steps/tool-call.ts";
import { submitResult } from "../domain/steps/result.ts";
import { ackTask } from "../domain/steps/ack.ts";
import {
  accepted,
  ackedTask,
  by,
  echoOf,
  judgedTask,
  kim,
  newTask,
  remy,
  reportedTask,
  resultFor,
} from "../domain/task.fixture.ts";
import {
  DIFF_SHOWN_CHARS_MAX,
  TOOL_CALLS_SHOWN_MAX,
  executorTask,
  executorView,
  reviewerTask,
  reviewerView,
} from "./task-views.ts";

const call = (name: string, attempt: number) => ({
  tool_call_id: name,
  name,
  attempt,
  status: "succeeded" as const,
});

/** Rejected once, and delivered again, with a tool call on each attempt. */
function secondAttempt() {
  const called = accepted(recordToolCall(ackedTask(), call("first", 1), by(kim, 2)));
  const rejected = judgedTask("reject", reportedTask(called));
  const again = accepted(redispatchTask(rejected, {}, by(remy, 4, rejected)));
  const acked = accepted(ackTask(again, echoOf(again), by(kim, 5)));
  return accepted(recordToolCall(acked, call("second", 2), by(kim, 6)));
}

describe("an executor's view", () => {
  it("has what the work is and what it is judged by, and no more", () => {
    const view = executorView(newTask(), false);
    expect(view).toEqual({
      task_id: "sample-1",
      attempt: 1,
      request_text: "Sort the shelf",
      acceptance_criteria: [
        { id: "by-size", text: "Sorted by size" },
        { id: "no-dust", text: "No dust is left" },
      ],
      declared_scope: ["the shelf in the hall"],
      edits: [],
      tool_calls: [],
      claimed_by_you: false,
    });
    expect(executorTask.parse(view)).toEqual(view);
  });

  it("has the issues to answer, the calls of this attempt, and neither diff nor history", () => {
    const task = secondAttempt();
    const view = executorView(task, true);
    expect(view.claimed_by_you).toBe(true);
    expect(view.dispatch).toEqual({ reason: "looked at it", issues: task.dispatch?.issues });
    expect(view.tool_calls.map(({ name }) => name)).toEqual(["second"]);
    expect(Object.keys(view)).not.toContain("history");
    expect(executorTask.parse(view)).toEqual(view);
  });
});

describe("a reviewer's view", () => {
  it("has the result beside what was asked, and the CI state where there is one", () => {
    const acked = secondAttempt();
    const command = { ...resultFor(acked), diff_snapshot: "- dust" };
    const delivered = accepted(submitResult(acked, command, by(kim, 7)));
    const ci_status = {
      state: "success" as const,
      head_sha: "abc",
      url: null,
      run_attempt: 1,
      at: delivered.updated_at,
    };
    const view = reviewerView({ ...delivered, ci_status });
    expect(view).toMatchObject({
      attempt: 2,
      dispatch: { issues: [{ issue_id: "i1" }] },
      tool_calls: [{ name: "second" }],
      task_result: { work_log: delivered.task_result?.work_log, diff_snapshot: "- dust" },
      ci_status,
    });
    expect(Object.keys(view.task_result)).toEqual(["work_log", "diff_snapshot"]);
    expect(reviewerTask.parse(view)).toEqual(view);
    const without = reviewerView(reportedTask());
    expect(Object.keys(without)).not.toContain("ci_status");
    expect(Object.keys(without.task_result)).toEqual(["work_log"]);
  });

  it.each([
    [TOOL_CALLS_SHOWN_MAX, undefined],
    [TOOL_CALLS_SHOWN_MAX + 1, 1],
  ])("of %i tool calls has the latest, and how many there are before", (count, earlier) => {
    const [one] = accepted(recordToolCall(ackedTask(), call("x", 1), by(kim, 2))).tool_calls;
    const tool_calls = Array.from({ length: count }, (_, nth) => ({
      ...one!,
      tool_call_id: `t${nth + 1}`,
    }));
    for (const view of [
      reviewerView({ ...reportedTask(), tool_calls }),
      executorView({ ...ackedTask(), tool_calls }, true),
    ]) {
      expect(view.tool_calls).toHaveLength(TOOL_CALLS_SHOWN_MAX);
      expect(view.tool_calls.at(-1)?.tool_call_id).toBe(`t${count}`);
      expect(view.earlier_tool_calls).toBe(earlier);
    }
  });

  it.each([
    [DIFF_SHOWN_CHARS_MAX, undefined],
    [DIFF_SHOWN_CHARS_MAX + 1, DIFF_SHOWN_CHARS_MAX + 1],
  ])("of a diff of %i characters says how much there is where it isn't whole", (length, chars) => {
    const acked = ackedTask();
    const command = { ...resultFor(acked), diff_snapshot: "+".repeat(length) };
    const { task_result } = reviewerView(accepted(submitResult(acked, command, by(kim, 2))));
    expect(task_result.diff_snapshot).toHaveLength(DIFF_SHOWN_CHARS_MAX);
    expect(task_result.diff_chars).toBe(chars);
  });
});
