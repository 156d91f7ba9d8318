import { describe, expect, it } from "vitest";
import { serializeTask, utf8Length } from "./canonical-json.ts";
import * as limit from "./limits.ts";
import { ackTask } from "./steps/ack.ts";
import { createTask } from "./steps/create.ts";
import { decideTask } from "./steps/decide.ts";
import { recordEdit } from "./steps/edit-message.ts";
import { redispatchTask } from "./steps/redispatch.ts";
import { reopenTask } from "./steps/reopen.ts";
import { submitResult } from "./steps/result.ts";
import { recordToolCall } from "./steps/tool-call.ts";
import type { HistoryEntry, Task } from "./task-schema.ts";
import * as at from "./task.fixture.ts";

const { by, kim, maria, accepted, refusalOf } = at;

function decide(task: Task, issueCount = 0) {
  const issues = Array.from({ length: issueCount }, () => ({
    criterion_ref: "by-size",
    text: "x",
  }));
  return decideTask(task, { decision: "reject", issues }, by(maria, 9));
}

function create(criteria: number, scope: number) {
  return createTask(
    {
      task_id: "sample-2",
      request_text: "x",
      acceptance_criteria: Array.from({ length: criteria }, () => ({ text: "y" })),
      declared_scope: Array.from({ length: scope }, () => "z"),
    },
    by(maria),
  );
}

function refuses(code: string, limitValue: number, count = limitValue + 1) {
  return { kind: "unprocessable", code, extra: { limit: limitValue, count } };
}

/** The task with filler of that many bytes in a field of its own. */
function filledTo(task: Task, bytes: number): Task {
  const filled = { ...task, filler: "" };
  return { ...filled, filler: "x".repeat(bytes - utf8Length(serializeTask(filled))) };
}

describe("the bounds of a task", () => {
  it("are 100 criteria and 100 scope lines", () => {
    expect(create(limit.CRITERIA_MAX, limit.SCOPE_LINES_MAX).ok).toBe(true);
    expect(refusalOf(create(limit.CRITERIA_MAX + 1, 0))).toMatchObject(
      refuses("too_many_criteria", 100),
    );
    expect(refusalOf(create(0, limit.SCOPE_LINES_MAX + 1))).toMatchObject(
      refuses("too_many_scope_lines", 100),
    );
  });

  it("are 1,000 tool calls, and a recorded one can still be updated", () => {
    const call = { tool_call_id: "t0", name: "broom", status: "succeeded" as const };
    const acked = at.ackedTask();
    const one = accepted(recordToolCall(acked, call, by(kim))).tool_calls[0];
    if (one === undefined) throw new Error("The call was not recorded.");
    const calls = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...one, tool_call_id: `t${index}` }));
    const next = { ...call, tool_call_id: "next" };
    const almost = { ...acked, tool_calls: calls(limit.TOOL_CALLS_MAX - 1) };
    expect(recordToolCall(almost, next, by(kim)).ok).toBe(true);
    const full = { ...acked, tool_calls: calls(limit.TOOL_CALLS_MAX) };
    expect(refusalOf(recordToolCall(full, next, by(kim)))).toMatchObject(
      refuses("too_many_tool_calls", 1_000),
    );
    expect(recordToolCall(full, call, by(kim)).ok).toBe(true);
  });

  it("are 1,000 work-log entries, those of replaced and closed results included", () => {
    const log = (count: number) => ({
      attempt: 1,
      work_log: Array.from({ length: count }, () => ({ text: "x" })),
    });
    const first = accepted(submitResult(at.ackedTask(), log(400), by(kim)));
    const second = accepted(submitResult(first, log(300), by(kim)));
    expect(refusalOf(submitResult(second, log(301), by(kim)))).toMatchObject(
      refuses("too_many_work_log_entries", 1_000),
    );
    expect(submitResult(second, log(300), by(kim)).ok).toBe(true);

    const closed = accepted(redispatchTask(accepted(decide(second)), {}, by(maria)));
    const again = accepted(ackTask(closed, at.echoOf(closed), by(kim)));
    const next = (count: number) => submitResult(again, { ...log(count), attempt: 2 }, by(kim));
    expect(next(300).ok).toBe(true);
    expect(refusalOf(next(301)).code).toBe("too_many_work_log_entries");
  });

  it("are 20 attempts", () => {
    let task = at.newTask();
    while (task.attempt < limit.ATTEMPTS_MAX) {
      task = accepted(redispatchTask(accepted(decide(task)), {}, by(maria)));
    }
    const rejected = accepted(decide(task));
    expect(refusalOf(redispatchTask(rejected, {}, by(maria)))).toMatchObject(
      refuses("too_many_attempts", 20),
    );
  });

  it("are 100 issues and 100 edits", () => {
    expect(decide(at.newTask(), limit.ISSUES_MAX).ok).toBe(true);
    expect(refusalOf(decide(at.newTask(), limit.ISSUES_MAX + 1))).toMatchObject(
      refuses("too_many_issues", 100),
    );
    let task = at.newTask();
    for (let edit = 1; edit <= limit.EDITS_MAX; edit += 1) {
      task = accepted(recordEdit(task, { text: "x", at: at.minute(edit) }, by(maria)));
    }
    const oneMore = recordEdit(task, { text: "x", at: at.minute(0) }, by(maria));
    expect(refusalOf(oneMore)).toMatchObject(refuses("too_many_edits", 100));
  });

  it("are 1 MiB of file, of which the last part is kept for a person's decision", () => {
    const workMax = limit.TASK_FILE_BYTES_MAX - limit.DECISION_BYTES_RESERVED;
    const edit = { text: "x", at: at.minute(5) };
    const small = accepted(recordEdit({ ...at.newTask(), filler: "" }, edit, by(maria)));
    const growth = utf8Length(serializeTask(small)) - utf8Length(serializeTask(at.newTask()));
    const fillerField = utf8Length(',"filler":""');
    const room = workMax - (growth - fillerField);
    const atLimit = accepted(recordEdit(filledTo(at.newTask(), room), edit, by(maria)));
    expect(utf8Length(serializeTask(atLimit))).toBe(workMax);
    const beyond = recordEdit(filledTo(at.newTask(), room + 1), edit, by(maria));
    expect(refusalOf(beyond)).toMatchObject({
      kind: "unprocessable",
      code: "task_too_large",
      extra: { limit: workMax, size: workMax + 1 },
    });
    const reason = "r".repeat(limit.TEXT_CHARS_MAX);
    expect(decideTask(atLimit, { decision: "reject", reason }, by(maria)).ok).toBe(true);
  });

  it("hold at exactly 1 MiB for a decision", () => {
    const task = at.newTask();
    const decided = (bytes: number) =>
      decideTask(filledTo(task, bytes), { decision: "approve" }, by(maria));
    const before = 900_000;
    const growth = utf8Length(serializeTask(accepted(decided(before)))) - before;
    const room = limit.TASK_FILE_BYTES_MAX - growth;
    expect(utf8Length(serializeTask(accepted(decided(room))))).toBe(limit.TASK_FILE_BYTES_MAX);
    expect(refusalOf(decided(room + 1)).extra).toEqual({
      limit: limit.TASK_FILE_BYTES_MAX,
      size: limit.TASK_FILE_BYTES_MAX + 1,
    });
  });

  it("count bytes, not characters", () => {
    const wide = filledTo(at.newTask(), 400_000);
    const text = "€".repeat(String(wide["filler"]).length);
    const beyond = recordEdit({ ...wide, filler: text }, { text, at: at.minute(1) }, by(maria));
    expect(refusalOf(beyond).code).toBe("task_too_large");
  });

  it("keep room in the history for decisions and re-dispatches", () => {
    const share = limit.HISTORY_ENTRIES_MAX - limit.HISTORY_ENTRIES_RESERVED;
    const reported = at.reportedTask();
    const replaced: HistoryEntry = {
      kind: "result_replaced",
      at: at.minute(4),
      by: kim,
      task_result: { attempt: 1, work_log: [], at: at.minute(2), by: kim },
    };
    const withHistory = (count: number): Task => ({
      ...reported,
      history: Array.from({ length: count }, () => replaced),
    });
    const again = (task: Task) => submitResult(task, at.resultFor(task), by(kim));
    expect(again(withHistory(share - 1)).ok).toBe(true);
    expect(refusalOf(again(withHistory(share)))).toMatchObject({
      code: "history_full",
      extra: { limit: share, count: share },
    });
    const decided = accepted(decide(withHistory(share)));
    expect(refusalOf(reopenTask(decided, { reason: "x" }, by(maria))).code).toBe("history_full");

    let task = at.judgedTask("reject", withHistory(share));
    for (;;) {
      task = accepted(decide(task));
      if (task.attempt === limit.ATTEMPTS_MAX) break;
      task = accepted(redispatchTask(task, {}, by(maria)));
      task = at.judgedTask("reject", at.reportedTask(at.ackedTask(task)));
    }
    expect(task.history).toHaveLength(limit.HISTORY_ENTRIES_MAX - 1);
  });
});
