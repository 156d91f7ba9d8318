// Ack, tool calls and results: the executor's side of the protocol.

import { describe, expect, it } from "vitest";
import type { StepContext } from "../step.ts";
import type { Task } from "../task-schema.ts";
import {
  accepted,
  ackedTask,
  by,
  echoOf,
  judgedTask,
  kim,
  lee,
  maria,
  minute,
  newTask,
  refusalOf,
  remy,
  reportedTask,
  resultFor,
} from "../task.fixture.ts";
import { ackTask } from "./ack.ts";
import { decideTask } from "./decide.ts";
import { redispatchTask } from "./redispatch.ts";
import { submitResult } from "./result.ts";
import { recordToolCall } from "./tool-call.ts";

const call = { tool_call_id: "t1", name: "broom", status: "running" as const };
const holder = { role: "executor", name: "kim" };

const EXECUTOR_STEPS: [string, (task: Task, context: StepContext) => ReturnType<typeof ackTask>][] =
  [
    ["an ack", (task, context) => ackTask(task, echoOf(task), context)],
    ["a tool call", (task, context) => recordToolCall(task, call, context)],
    ["a result", (task, context) => submitResult(task, resultFor(task), context)],
  ];

describe.each(EXECUTOR_STEPS)("%s", (name, step) => {
  it("is for executors only", () => {
    for (const actor of [maria, remy]) {
      expect(refusalOf(step(newTask(), by(actor))).code).toBe("wrong_role");
    }
  });

  it("is refused once a verdict stands on the attempt", () => {
    const code = name === "an ack" ? "already_claimed" : "verdict_stands";
    const judged = refusalOf(step(judgedTask("approve"), by(kim)));
    expect(judged.code).toBe(code);
    expect(judged.detail).not.toContain("go on");
    const unclaimed = accepted(decideTask(newTask(), { decision: "reject" }, by(maria, 4)));
    const refusal = refusalOf(step(unclaimed, by(kim)));
    expect(refusal.code).toBe(name === "an ack" ? "verdict_stands" : "not_acked");
    if (name === "an ack") {
      expect(refusal.extra).toEqual({
        decision: "reject",
        decided_by: { role: "admin", name: "maria" },
        at: minute(4),
        revision: unclaimed.revision,
      });
    }
  });

  it("is refused to anyone but the holder, who is named", () => {
    expect(refusalOf(step(ackedTask(), by(lee)))).toMatchObject({
      kind: "conflict",
      code: name === "an ack" ? "already_claimed" : "claimed_by_other",
      extra: { holder, at: minute(1) },
    });
  });
});

describe("an ack", () => {
  it("is the claim: who, when, and what was recited", () => {
    const task = newTask();
    const acked = accepted(ackTask(task, echoOf(task), by(kim, 1)));
    expect(acked.ack).toEqual({ ...echoOf(task), echo_match_rate: 1, at: minute(1), by: holder });
    expect(acked.status).toBe("pending");
  });

  it("of another attempt than the current one is refused before anything else is looked at", () => {
    const refusal = refusalOf(ackTask(ackedTask(), { ...echoOf(newTask()), attempt: 2 }, by(kim)));
    expect(refusal).toMatchObject({ code: "attempt_not_current", extra: { attempt: 1 } });
  });

  it("with a differing echo claims nothing", () => {
    const task = newTask();
    const echo = { ...echoOf(task), scope_echo: ["the shelf in the Hall"] };
    expect(refusalOf(ackTask(task, echo, by(kim))).code).toBe("echo_mismatch");
  });

  it("is possible once more after a re-dispatch, by another executor too", () => {
    const next = accepted(redispatchTask(judgedTask("reject"), {}, by(maria)));
    expect(accepted(ackTask(next, echoOf(next), by(lee))).ack).toMatchObject({
      attempt: 2,
      by: { name: "lee" },
    });
  });
});

describe("a tool call", () => {
  it("starts now and has no end while it runs", () => {
    const [recorded] = accepted(recordToolCall(ackedTask(), call, by(kim, 5))).tool_calls;
    expect(recorded).toEqual({
      ...call,
      correlation_id: "sample-1",
      attempt: 1,
      started_at: minute(5),
      finished_at: null,
      summary: "",
    });
  });

  it("sent again updates its record, which keeps start, end and summary unless given", () => {
    const running = accepted(recordToolCall(ackedTask(), call, by(kim, 5)));
    const done = { ...call, status: "succeeded" as const, summary: "swept" };
    const ended = accepted(recordToolCall(running, done, by(kim, 6)));
    expect(ended.tool_calls).toEqual([
      { ...running.tool_calls[0], status: "succeeded", finished_at: minute(6), summary: "swept" },
    ]);
    const failed = accepted(
      recordToolCall(ended, { ...call, status: "failed", started_at: minute(4) }, by(kim, 7)),
    );
    expect(failed.tool_calls).toEqual([
      { ...ended.tool_calls[0], status: "failed", started_at: minute(4) },
    ]);
    expect(failed.revision).toBe(ended.revision + 1);
  });

  it("keeps its name", () => {
    const running = accepted(recordToolCall(ackedTask(), call, by(kim)));
    expect(refusalOf(recordToolCall(running, { ...call, name: "mop" }, by(kim)))).toMatchObject({
      kind: "unprocessable",
      code: "tool_call_renamed",
      extra: { name: "broom" },
    });
  });

  it("refuses times that can't be, and survives a caller's clock that is ahead", () => {
    const record = (change: object) =>
      recordToolCall(ackedTask(), { ...call, ...change }, by(kim, 5));
    const ended = { finished_at: minute(3) };
    expect(refusalOf(record(ended)).code).toBe("tool_call_times");
    const status = "succeeded";
    const backwards = { ...ended, started_at: minute(4), status };
    expect(refusalOf(record(backwards)).code).toBe("tool_call_times");
    const [ahead] = accepted(record({ started_at: minute(9), status })).tool_calls;
    expect(ahead).toMatchObject({ started_at: minute(9), finished_at: minute(9) });
  });

  it("of a closed attempt never changes: the same id on the next attempt is another call", () => {
    const first = accepted(recordToolCall(ackedTask(), call, by(kim)));
    const next = accepted(redispatchTask(judgedTask("reject", reportedTask(first)), {}, by(maria)));
    const acked = ackedTask(next);
    const second = accepted(recordToolCall(acked, { ...call, name: "mop" }, by(kim)));
    expect(second.tool_calls.map(({ attempt, name }) => [attempt, name])).toEqual([
      [1, "broom"],
      [2, "mop"],
    ]);
    const late = recordToolCall(acked, { ...call, attempt: 1 }, by(kim));
    expect(refusalOf(late).code).toBe("attempt_not_current");
  });
});

describe("a result", () => {
  it("makes the task wait for review, with ids and times where they were left out", () => {
    const result = {
      attempt: 1,
      work_log: [{ text: "one" }, { entry_id: "mine", text: "two", at: minute(1) }],
      diff_snapshot: "+ shelf\r\n",
    };
    const reported = accepted(submitResult(ackedTask(), result, by(kim, 2)));
    expect(reported.status).toBe("needs_review");
    expect(reported.task_result).toEqual({
      attempt: 1,
      work_log: [
        { entry_id: "w1", text: "one", at: minute(2) },
        { entry_id: "mine", text: "two", at: minute(1) },
      ],
      diff_snapshot: "+ shelf\r\n",
      at: minute(2),
      by: holder,
    });
  });

  it("sent again replaces the former, which goes to the history", () => {
    const reported = reportedTask();
    const again = accepted(submitResult(reported, resultFor(reported, "better"), by(kim, 3)));
    expect(again.history).toEqual([
      { kind: "result_replaced", at: minute(3), by: holder, task_result: reported.task_result },
    ]);
    expect(again.task_result?.work_log[0]?.text).toBe("better");
  });

  it("may refer to criteria, handed-out issues and this attempt's tool calls, and to nothing else", () => {
    const called = accepted(recordToolCall(ackedTask(), call, by(kim)));
    const bad = {
      attempt: 1,
      work_log: [
        { text: "good", criterion_ref: "by-size", tool_call_id: "t1" },
        { text: "bad", criterion_ref: "c7", issue_ref: "i1", tool_call_id: "t2" },
      ],
    };
    expect(refusalOf(submitResult(called, bad, by(kim)))).toMatchObject({
      kind: "unprocessable",
      code: "unknown_reference",
      extra: {
        references: [
          { pointer: "/work_log/1/criterion_ref", value: "c7", kind: "criterion" },
          { pointer: "/work_log/1/issue_ref", value: "i1", kind: "issue" },
          { pointer: "/work_log/1/tool_call_id", value: "t2", kind: "tool call" },
        ],
        unknown: 3,
      },
    });
    const rejected = judgedTask("reject", reportedTask(called));
    const next = ackedTask(accepted(redispatchTask(rejected, {}, by(maria))));
    const answer = (entry: object) => ({ attempt: 2, work_log: [{ text: "x", ...entry }] });
    expect(submitResult(next, answer({ issue_ref: "i1" }), by(kim)).ok).toBe(true);
    const earlierCall = submitResult(next, answer({ tool_call_id: "t1" }), by(kim));
    expect(refusalOf(earlierCall).code).toBe("unknown_reference");
  });
});
