import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { briefTask } from "../../../domain/steps/brief.ts";
import { decideTask } from "../../../domain/steps/decide.ts";
import { recordEdit } from "../../../domain/steps/edit-message.ts";
import { redispatchTask } from "../../../domain/steps/redispatch.ts";
import { reopenTask } from "../../../domain/steps/reopen.ts";
import { submitResult } from "../../../domain/steps/result.ts";
import { recordToolCall } from "../../../domain/steps/tool-call.ts";
import {
  accepted,
  ackedTask,
  by,
  jo,
  judgedTask,
  kim,
  maria,
  minute,
  newTask,
  reportedTask,
} from "../../../domain/task.fixture.ts";
import type { Task } from "../../../domain/task-schema.ts";
import { compareTasks } from "./compare-tasks.ts";

const sentences = (before: Task, after: Task) =>
  compareTasks(before, after).map(({ sentence }) => sentence);

const call = (task: Task, id: string, status: "running" | "succeeded", summary = "") =>
  accepted(recordToolCall(task, { tool_call_id: id, name: "grep", status, summary }, by(kim, 3)));

const WHY = { reason: "too early" };
const decided = (task: Task) => accepted(decideTask(task, { decision: "approve" }, by(jo, 5)));

describe("what changed between two versions of a task", () => {
  it("is nothing when nothing did", () => {
    expect(compareTasks(newTask(), newTask())).toEqual([]);
  });

  it("is told of a brief: criteria reworded, added, removed, reordered, and the scope", () => {
    const before = newTask();
    const after = accepted(
      briefTask(
        before,
        {
          acceptance_criteria: [
            { id: "c3", text: "New" },
            { id: "by-size", text: "Sorted by height" },
          ],
          declared_scope: ["the attic"],
        },
        by(maria, 1),
      ),
    );
    expect(compareTasks(before, after)).toEqual([
      {
        sentence: "Criterion by-size was reworded.",
        before: "Sorted by size",
        after: "Sorted by height",
      },
      { sentence: "Criterion c3 was added.", after: "New" },
      { sentence: "Criterion no-dust was removed.", before: "No dust is left" },
      {
        sentence: "The declared scope was changed.",
        before: "the shelf in the hall",
        after: "the attic",
      },
    ]);
    const turned = { ...before, acceptance_criteria: before.acceptance_criteria.toReversed() };
    expect(sentences(before, turned)).toEqual(["The criteria stand in another order."]);
  });

  it("is told of the work: ack, tool calls, result", () => {
    expect(sentences(newTask(), reportedTask())).toEqual([
      "kim acknowledged attempt 1.",
      "kim submitted the result of attempt 1: 2 work-log entries.",
    ]);
    const acked = ackedTask();
    const running = call(acked, "t1", "running");
    expect(compareTasks(acked, running)).toEqual([{ sentence: "Tool call grep (t1): running." }]);
    expect(compareTasks(running, call(running, "t1", "succeeded", "3 hits"))).toEqual([
      { sentence: "Tool call grep (t1): running → succeeded.", after: "3 hits" },
    ]);
    let many = call(running, "t1", "succeeded");
    for (const id of ["t2", "t3", "t4"]) many = call(many, id, "running");
    expect(sentences(running, many)).toEqual(["4 tool calls: 3 new, 1 updated."]);
  });

  it("is told of a replaced result, entry by entry while they are few", () => {
    const before = reportedTask();
    const resubmit = (entries: string[], diff?: string) =>
      accepted(
        submitResult(
          before,
          {
            attempt: 1,
            work_log: entries.map((text) => ({ text })),
            ...(diff !== undefined && { diff_snapshot: diff }),
          },
          by(kim, 4),
        ),
      );
    expect(compareTasks(before, resubmit(["done"], "+x"))).toEqual([
      { sentence: "kim replaced the result." },
      {
        sentence: "Work-log entry w1 was changed.",
        before: "by-size: done",
        after: "done",
      },
      { sentence: "Work-log entry w2 was removed.", before: "no-dust: done" },
      { sentence: "A diff was added." },
    ]);
    const many = sentences(before, resubmit(Array.from({ length: 9 }, (_, n) => `step ${n}`)));
    expect(many).toHaveLength(7);
    expect(many.at(-1)).toBe("4 more changes in the work log.");
  });

  it("is told of verdicts, decisions, reopenings and re-dispatches", () => {
    const delivered = reportedTask();
    const judged = judgedTask("reject");
    expect(compareTasks(delivered, judged)).toEqual([
      {
        sentence: "remy (reviewer) rejected attempt 1 with 1 issue.",
        after: "looked at it\nby-size: not yet",
      },
    ]);
    const approved = decided(judged);
    expect(sentences(judged, approved)).toEqual([
      "jo countersigned attempt 1, in place of the former verdict.",
    ]);
    const reopened = accepted(reopenTask(approved, WHY, by(maria, 6)));
    expect(compareTasks(approved, reopened)).toEqual([
      { sentence: "maria reopened it: the decision no longer stands.", after: "too early" },
    ]);
    expect(
      sentences(delivered, accepted(reopenTask(decided(delivered), WHY, by(maria, 6)))),
    ).toEqual(["jo countersigned attempt 1, and maria reopened that."]);
    const again = accepted(reopenTask(decided(reopened), WHY, by(maria, 8)));
    expect(sentences(approved, again)).toEqual([
      "maria reopened it: the decision no longer stands.",
      "jo countersigned attempt 1, and maria reopened that.",
    ]);
    expect(sentences(reopened, { ...reopened, history: [] })).toEqual([
      "The history was changed by hand.",
    ]);
    const next = accepted(redispatchTask(judged, {}, by(maria, 6)));
    expect(compareTasks(judged, next)).toEqual([
      {
        sentence: "Attempt 2 began: re-dispatched by maria with 1 issue.",
        after: "by-size: not yet",
      },
    ]);
  });

  it("is told of edits, CI and hand edits", () => {
    const before = newTask();
    const edited = accepted(recordEdit(before, { text: "Sort both", at: minute(5) }, by(maria, 6)));
    expect(compareTasks(before, edited)).toEqual([
      {
        sentence: "The message was edited where it came from.",
        before: "Sort the shelf",
        after: "Sort both",
      },
    ]);
    const ci = { head_sha: "0123456789", url: null, run_attempt: 1, at: minute(1) };
    const pending = { ...before, ci_status: { ...ci, state: "pending" as const } };
    const failed = { ...before, ci_status: { ...ci, state: "failure" as const } };
    expect(sentences(before, pending)).toEqual(["CI: nothing → pending (commit 0123456)."]);
    expect(sentences(pending, failed)).toEqual(["CI: pending → failure (commit 0123456)."]);
    expect(sentences(before, { ...before, request_text: "Burn the shelf" })).toEqual([
      "The request itself was changed.",
    ]);
  });

  it("names a field that it knows no sentence for, and a revision that shows nothing new", () => {
    const before = newTask();
    expect(compareTasks(before, { ...before, priority: "high" })).toEqual([
      { sentence: "The field priority was changed.", before: "", after: '"high"' },
    ]);
    expect(sentences(before, { ...before, revision: 2 })).toEqual([
      "Revision 2 was written; it shows nothing new.",
    ]);
  });

  it("is never nothing when a field differs, whichever it is", () => {
    const tasks: Task[] = [
      judgedTask("reject"),
      accepted(redispatchTask(judgedTask("reject"), {}, by(maria))),
    ];
    const fields = fc.constantFrom(...Object.keys(tasks[0]!), ...Object.keys(tasks[1]!));
    fc.assert(
      fc.property(fc.constantFrom(...tasks), fields, (task, field) => {
        fc.pre(!["updated_at", "status", "revision"].includes(field) && field in task);
        const { [field]: _taken, ...rest } = task;
        const without = { ...task, ...rest, [field]: emptied(task[field]) } as Task;
        fc.pre(JSON.stringify(without) !== JSON.stringify(task));
        expect(compareTasks(task, without)).not.toEqual([]);
        expect(compareTasks(without, task)).not.toEqual([]);
      }),
    );
  });
});

function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value === "number") return value + 1;
  return typeof value === "string" ? `${value}!` : undefined;
}
