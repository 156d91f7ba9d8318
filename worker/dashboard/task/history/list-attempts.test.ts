import { describe, expect, it } from "vitest";
import { decideTask } from "../../../domain/steps/decide.ts";
import { redispatchTask } from "../../../domain/steps/redispatch.ts";
import { reopenTask } from "../../../domain/steps/reopen.ts";
import { submitResult } from "../../../domain/steps/result.ts";
import { recordToolCall } from "../../../domain/steps/tool-call.ts";
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
import { listAttempts } from "./list-attempts.ts";

describe("the attempts of a task", () => {
  it("are one on a fresh task, the current one, with nothing in it", () => {
    expect(listAttempts(newTask())).toEqual([
      { attempt: 1, closed: undefined, replaced: [], toolCalls: [] },
    ]);
  });

  it("hold what was recited, done, judged and replaced, each in its own", () => {
    const call = { tool_call_id: "t1", name: "grep", status: "succeeded" as const };
    const called = accepted(recordToolCall(ackedTask(), call, by(kim, 1)));
    const once = reportedTask(called);
    const twice = accepted(submitResult(once, resultFor(once, "again"), by(kim, 3)));
    const judged = judgedTask("approve", twice);
    const rejected = accepted(decideTask(judged, { decision: "reject" }, by(maria, 4)));
    const second = ackedTask(accepted(redispatchTask(rejected, {}, by(maria, 5))));
    const approved = accepted(decideTask(second, { decision: "approve" }, by(maria, 6)));
    const reopened = accepted(reopenTask(approved, { reason: "wait" }, by(maria, 7)));

    const [first, current, ...others] = listAttempts(reopened);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      attempt: 1,
      closed: { by: maria },
      ack: { by: kim },
      task_result: { work_log: [{ text: "again" }, { text: "again" }] },
      verdict: { decision: "reject", decided_by: maria },
      toolCalls: [{ tool_call_id: "t1" }],
    });
    expect(first?.replaced.map(({ kind }) => kind)).toEqual([
      "result_replaced",
      "verdict_replaced",
    ]);
    expect(current).toMatchObject({
      attempt: 2,
      closed: undefined,
      dispatch: { attempt: 2 },
      replaced: [{ kind: "verdict_reopened", reason: "wait" }],
      toolCalls: [],
    });
  });
});
