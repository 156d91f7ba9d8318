import { describe, expect, it } from "vitest";
import { AUDIT_EVENTS } from "../../../../storage-adapter/port/audit-fact.ts";
import type { AuditLine } from "../../../../storage-adapter/port/audit-fact.ts";
import { describeEvent } from "./describe-event.ts";

function line(audit_event: string, fields: object = {}): AuditLine {
  return {
    seq: 1,
    at: "2026-01-01T00:00:00.000Z",
    audit_event,
    correlation_id: "t1",
    actor: { role: "admin", name: "maria" },
    prev_hash: "",
    hash: "",
    ...fields,
  } as AuditLine;
}

const words = (event: string, fields: object = {}) => describeEvent(line(event, fields)).words;

describe("an audit line in words", () => {
  it("reads as a sentence after its actor's name", () => {
    expect(words("task_created", { criteria_count: 1 })).toBe("created the task with 1 criterion");
    expect(words("task_briefed", { criteria_count: 3, scope_count: 1 })).toBe(
      "briefed it: 3 criteria, 1 line of scope",
    );
    expect(
      words("task_acked", { attempt: 2, criteria_count: 2, scope_count: 1, echo_match_rate: 1 }),
    ).toBe("acknowledged attempt 2 and recited 3 lines exactly");
    expect(
      words("tool_call_recorded", {
        tool_name: "grep",
        tool_call_id: "t1",
        tool_call_status: "failed",
      }),
    ).toBe("ran grep (t1): failed");
    expect(words("result_submitted", { attempt: 1, entry_count: 2, has_diff: true })).toBe(
      "submitted the result of attempt 1: 2 work-log entries and a diff",
    );
    expect(words("result_submitted", { attempt: 1, entry_count: 1, replaces: true })).toBe(
      "replaced the result of attempt 1: 1 work-log entry",
    );
    expect(words("verdict_recorded", { decision: "reject", attempt: 1, issue_count: 1 })).toBe(
      "rejected attempt 1 with 1 issue",
    );
    expect(words("task_redispatched", { attempt: 2, issue_count: 2 })).toBe(
      "sent it back as attempt 2 with 2 issues",
    );
    expect(words("ssot_external_change", { changed_fields: ["declared_scope", "verdict"] })).toBe(
      "found the file changed by hand: declared_scope, verdict",
    );
    expect(
      words("request_refused", {
        method: "POST",
        path: "/api/tasks/t1/approve",
        code: "already_decided",
      }),
    ).toBe("was refused: POST /api/tasks/t1/approve (already_decided)");
  });

  it("calls a person's approval a countersignature, and a reviewer's an approval", () => {
    const rita = { actor: { role: "reviewer", name: "rita" } };
    const approve = { decision: "approve", attempt: 2, issue_count: 0 };
    const reject = { ...approve, decision: "reject" };
    expect(words("verdict_recorded", { ...rita, ...approve })).toBe("approved attempt 2");
    expect(words("verdict_recorded", { ...rita, ...reject })).toBe("rejected attempt 2");
    expect(words("task_approved", approve)).toBe("countersigned attempt 2");
    expect(words("task_rejected", reject)).toBe("rejected attempt 2");
  });

  it("names the tool that was refused, since all of them are called at one path", () => {
    const refused = { method: "POST", path: "/mcp", code: "not_acked" };
    expect(words("request_refused", { ...refused, tool: "submit_result" })).toBe(
      "was refused: submit_result (not_acked)",
    );
    for (const tool of ["", 7, null]) {
      expect(words("request_refused", { ...refused, tool })).toBe(
        "was refused: POST /mcp (not_acked)",
      );
    }
  });

  it("says what came of what GitHub and Telegram sent, and why", () => {
    const delivery = (write_result: string, fields: object = {}) =>
      words("github_delivery", { event: "check_run", write_result, ...fields });
    expect(delivery("updated")).toBe("delivered an event (check run)");
    expect(delivery("duplicate")).toBe("delivered an event (check run) again; nothing was changed");
    expect(delivery("ignored", { reason: "superseded" })).toBe(
      "delivered an event (check run) that was ignored: superseded",
    );
    expect(delivery("refused", { reason: "task_file_invalid" })).toBe(
      "delivered an event (check run) that was refused: task file invalid",
    );
    expect(words("telegram_ignored", { reason: "chat_not_allowed" })).toBe(
      "brought something that was ignored: chat not allowed",
    );
    for (const event of ["github_delivery", "telegram_ignored"]) {
      expect(describeEvent(line(event, { reason: "superseded" })).quote).toBe("");
    }
  });

  it("quotes the reason that was given", () => {
    expect(describeEvent(line("task_reopened", { attempt: 1, reason: "too early" }))).toEqual({
      words: "reopened the decision on attempt 1",
      quote: "too early",
    });
    expect(describeEvent(line("task_read")).quote).toBe("");
    expect(describeEvent(line("task_redispatched", { reason: "said already" })).quote).toBe("");
  });

  it("exists for every event of the log, even where its particulars are missing or odd", () => {
    for (const event of AUDIT_EVENTS) {
      const odd = { changed_fields: 7, reason: ["x"], count: "many", decision: null };
      for (const told of [words(event), words(event, odd)]) {
        expect(told).not.toBe("");
        expect(told).not.toContain("_");
        expect(told).not.toContain("undefined");
      }
    }
  });

  it("is the name itself where it is not known", () => {
    expect(words("task_teleported")).toBe("task_teleported");
  });
});
