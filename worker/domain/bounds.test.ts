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
import { recordVerdict } from "./steps/verdict.ts";
import type { StepOutcome } from "./step.ts";
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

const VERDICT_MAX = limit.TASK_FILE_BYTES_MAX - limit.DECISION_BYTES_RESERVED;
const WORK_MAX = VERDICT_MAX - limit.VERDICT_BYTES_RESERVED;
/** After the ack nothing more is owed to it. */
const REQUEST_MAX = WORK_MAX - limit.RESULT_BYTES_RESERVED;

const { criteria_echo, scope_echo } = at.echoOf(at.newTask());
const RECITAL_BYTES = utf8Length(JSON.stringify([criteria_echo, scope_echo]));

const redispatched = (task: Task) => redispatchTask(task, {}, by(maria));
const edited = (task: Task) => recordEdit(task, { text: "x", at: at.minute(5) }, by(maria));
const called = (task: Task) =>
  recordToolCall(task, { tool_call_id: "t", name: "x", status: "failed" }, by(kim));
const judged = (task: Task) =>
  recordVerdict(task, { attempt: 1, decision: "approve", issues: [] }, by(at.remy));
const decided = (task: Task) => decideTask(task, { decision: "approve" }, by(maria));

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

  it.each<[string, number, Task, (task: Task) => StepOutcome]>([
    ["an edit of the message", REQUEST_MAX, at.ackedTask(), edited],
    ["a re-dispatch", REQUEST_MAX - RECITAL_BYTES, at.judgedTask("reject"), redispatched],
    ["the executor", WORK_MAX, at.ackedTask(), called],
    ["a reviewer", VERDICT_MAX, at.reportedTask(), judged],
    ["a person", limit.TASK_FILE_BYTES_MAX, at.newTask(), decided],
  ])("are 1 MiB of file, of which %s may fill %i bytes", (_who, bytesMax, task, step) => {
    const before = 800_000;
    const growth = utf8Length(serializeTask(accepted(step(filledTo(task, before))))) - before;
    const room = bytesMax - growth;
    expect(utf8Length(serializeTask(accepted(step(filledTo(task, room)))))).toBe(bytesMax);
    expect(refusalOf(step(filledTo(task, room + 1)))).toMatchObject({
      code: "task_too_large",
      extra: { limit: bytesMax, size: bytesMax + 1 },
    });
  });

  it("leave to whoever is asked for work the ack that recites it, a result and a verdict", () => {
    // The largest request that is taken: criteria whose recital is nearly half of the file.
    const requested = (length: number) =>
      createTask(
        {
          task_id: "sample-2",
          request_text: "x",
          acceptance_criteria: Array.from({ length: 8 }, () => ({ text: "é".repeat(length) })),
          declared_scope: ["y".repeat(10_000)],
        },
        by(maria),
      );
    let [fits, beyond] = [1, limit.REQUEST_TEXT_CHARS_MAX];
    while (beyond - fits > 1) {
      const middle = Math.floor((fits + beyond) / 2);
      if (requested(middle).ok) fits = middle;
      else beyond = middle;
    }
    const largest = accepted(requested(fits));
    expect(refusalOf(requested(beyond)).detail).toContain("The ack repeats criteria and scope");
    const acked = accepted(ackTask(largest, at.echoOf(largest), by(kim, 1)));
    const work_log = [{ text: "r".repeat(limit.TEXT_CHARS_MAX) }];
    const reported = accepted(submitResult(acked, { attempt: 1, work_log }, by(kim, 2)));
    // However full the executor makes it.
    const full = filledTo(reported, WORK_MAX);
    const reason = "r".repeat(limit.TEXT_CHARS_MAX);
    const verdict = { attempt: 1, decision: "reject" as const, reason, issues: [] };
    const rejected = accepted(recordVerdict(full, verdict, by(at.remy, 3)));
    expect(decideTask(rejected, { decision: "approve", reason }, by(maria, 4)).ok).toBe(true);
    // What no executor could take any more isn't handed out again.
    expect(refusalOf(redispatchTask(rejected, {}, by(at.remy, 4))).code).toBe("task_too_large");
  });

  it("keep entries for the answers that a re-dispatch asks for", () => {
    const log = (count: number) => ({
      attempt: 1,
      work_log: Array.from({ length: count }, () => ({ text: "x" })),
    });
    const rejected = (count: number) =>
      accepted(decide(accepted(submitResult(at.ackedTask(), log(count), by(kim))), 3));
    // Two criteria and three issues.
    expect(redispatchTask(rejected(995), {}, by(maria)).ok).toBe(true);
    expect(refusalOf(redispatchTask(rejected(996), {}, by(maria)))).toMatchObject(
      refuses("too_many_work_log_entries", 1_000),
    );
  });

  it("count bytes, not characters", () => {
    const wide = filledTo(at.newTask(), 400_000);
    const text = "€".repeat(String(wide["filler"]).length);
    const beyond = recordEdit({ ...wide, filler: text }, { text, at: at.minute(1) }, by(maria));
    expect(refusalOf(beyond).code).toBe("task_too_large");
  });

  it("keep room in the history for a person's undo, decisions and re-dispatches", () => {
    const share = limit.HISTORY_ENTRIES_MAX - limit.HISTORY_ENTRIES_RESERVED;
    const forResults = share - limit.HISTORY_REOPENINGS_RESERVED;
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
    expect(again(withHistory(forResults - 1)).ok).toBe(true);
    expect(refusalOf(again(withHistory(forResults)))).toMatchObject({
      code: "history_full",
      extra: { limit: forResults, count: forResults },
    });
    const reopened = (count: number) =>
      reopenTask(accepted(decide(withHistory(count))), { reason: "x" }, by(maria));
    expect(reopened(share - 1).ok).toBe(true);
    expect(refusalOf(reopened(share))).toMatchObject({
      code: "history_full",
      extra: { limit: share, count: share },
    });

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
