import { describe, expect, it } from "vitest";
import { SEARCH_TEXT_CHARS_MAX } from "./limits.ts";
import { taskShown } from "./list-schema.ts";
import { recordEdit } from "./steps/edit-message.ts";
import { recordToolCall } from "./steps/tool-call.ts";
import { summarizeTask } from "./task-summary.ts";
import {
  accepted,
  ackedTask,
  by,
  judgedTask,
  kim,
  maria,
  minute,
  newTask,
  reportedTask,
} from "./task.fixture.ts";

describe("a task's summary", () => {
  it("shows of a new task that nothing has happened yet", () => {
    const task = newTask();
    expect(summarizeTask(task).item).toEqual({
      task_id: "sample-1",
      correlation_id: "sample-1",
      source: "api",
      status: "pending",
      stage: "queued",
      revision: 1,
      attempt: 1,
      created_at: minute(0),
      updated_at: minute(0),
      request_text: "Sort the shelf",
      ack: null,
      result_at: null,
      verdict: null,
      issue_count: 0,
      ci_state: null,
      criteria_count: 2,
      last_activity_at: minute(0),
    });
  });

  it("shows claim, result, verdict and CI state", () => {
    const ci_status = { state: "failure" as const, head_sha: "", url: null, run_attempt: 1 };
    const task = { ...judgedTask("reject"), ci_status: { ...ci_status, at: minute(9) } };
    expect(summarizeTask(task).item).toMatchObject({
      ack: { at: minute(1), by: { role: "executor", name: "kim" } },
      result_at: minute(2),
      verdict: { decision: "reject", decided_by: { role: "reviewer", name: "remy" } },
      issue_count: 1,
      ci_state: "failure",
      last_activity_at: minute(3),
    });
  });

  it("is what the list's schema promises, at each stage", () => {
    for (const task of [newTask(), ackedTask(), reportedTask(), judgedTask("reject")]) {
      const { item, ...summary } = summarizeTask(task);
      expect(taskShown.strict().safeParse(item).error).toBeUndefined();
      // What storage filters by is what it shows.
      expect(item).toMatchObject({
        stage: summary.stage,
        status: summary.status,
        source: summary.source,
        last_activity_at: summary.last_activity_at,
      });
    }
  });

  it("cuts the request at 280 characters and never in a surrogate pair", () => {
    const shown = (text: string) => summarizeTask(newTask({ request_text: text })).item;
    expect(shown("x".repeat(280))["request_text"]).toHaveLength(280);
    expect(shown("x".repeat(281))["request_text"]).toHaveLength(280);
    expect(shown(`${"x".repeat(279)}😀`)["request_text"]).toBe("x".repeat(279));
  });

  it("takes an edit of the message for no activity of those who work", () => {
    const edit = { text: "x", at: minute(50) };
    const edited = accepted(recordEdit(ackedTask(), edit, by(maria, 50)));
    expect(summarizeTask(edited).item["last_activity_at"]).toBe(minute(1));
  });

  it("counts updates of a running call, and trusts no clock ahead of the server's", () => {
    const call = { tool_call_id: "t1", name: "x", status: "running" as const };
    const running = accepted(recordToolCall(ackedTask(), call, by(kim, 5)));
    const updated = accepted(recordToolCall(running, { ...call, summary: "50 %" }, by(kim, 6)));
    expect(summarizeTask(updated).item["last_activity_at"]).toBe(minute(6));
    const done = { ...call, status: "succeeded" as const, finished_at: minute(99) };
    const ahead = accepted(recordToolCall(updated, done, by(kim, 7)));
    expect(summarizeTask(ahead).item["last_activity_at"]).toBe(minute(7));
  });

  it("is searched lower-cased by request, criteria, people and reasons, within a bound", () => {
    const { search_text: text } = summarizeTask(judgedTask("reject"));
    for (const word of ["sample-1", "sort the shelf", "no dust", "kim", "remy", "looked at it"]) {
      expect(text).toContain(word);
    }
    const long = reportedTask(
      ackedTask(
        newTask({
          request_text: "Ä".repeat(65_536),
          acceptance_criteria: [{ text: "Ö".repeat(65_536) }, { text: "Ü" }],
        }),
      ),
    );
    const bounded = summarizeTask(long).search_text;
    expect(bounded).toHaveLength(SEARCH_TEXT_CHARS_MAX);
    expect(bounded).toContain(`${"ä".repeat(10)}\n${"ö".repeat(10)}`);
    // Whose work it is, is found however long the texts are.
    expect(bounded).toContain("kim");
  });
});
