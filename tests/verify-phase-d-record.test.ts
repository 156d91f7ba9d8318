// What phase D's other gates rest on (refusals, trails, MCP), changed in one place at a time in the evidence
// of a run that passed: the verifier's judges see it, and report:check's recount sees the same by itself.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { beforeEach, describe, expect, it } from "vitest";
import type { AuditLine } from "../scripts/audit/audit-line.ts";
import { REFUSALS_PLANNED, REFUSAL_CASES } from "../scripts/validation/phase-d/refusal-cases.ts";
import {
  type Change,
  type Evidence,
  broughtDown,
  found,
  lookAt,
} from "./protocol-evidence.fixture.ts";
import { RUN_MS_MAX } from "./verifier.fixture.ts";
import { usePhaseD } from "./verify-phase-d.fixture.ts";

const phase = usePhaseD();
let artifacts = new Map<string, string>();

const CASES = Object.values(REFUSAL_CASES).flatMap((cases) => cases.map(({ name }) => name));

function hashedAnew(line: AuditLine): AuditLine {
  const hashed = Object.fromEntries(Object.entries(line).filter(([field]) => field !== "hash"));
  const hash = createHash("sha256")
    .update(canonicalize(hashed) ?? "")
    .digest("hex");
  return { ...line, hash };
}

describe("the evidence", () => {
  beforeEach(async () => {
    if (artifacts.size > 0) return;
    expect((await phase.verify()).fail_reasons).toEqual([]);
    artifacts = await phase.readArtifacts();
  }, RUN_MS_MAX);

  const triedIn = ({ refusals }: Evidence, name: string) =>
    found(refusals.points.flatMap((point) => point.refusals).find((each) => each.name === name))
      .tried;
  const answerTo = (e: Evidence, name: string): Record<string, unknown> => triedIn(e, name).answer;

  const firstOf = (told: Record<string, unknown>, list: string) =>
    found((told[list] as object[])[0]);

  describe.each(CASES)("of the refusal %s is worth nothing", (name) => {
    it.each<[string, (e: Evidence) => unknown]>([
      ["with another status", (e) => (triedIn(e, name).status = 400)],
      ["with another status in its document", (e) => (answerTo(e, name)["status"] = 400)],
      ["with another code", (e) => (answerTo(e, name)["code"] = "other")],
      ["without a detail", (e) => delete answerTo(e, name)["detail"]],
      [
        "without what it has to say",
        (e) => {
          const { status, code } = answerTo(e, name);
          triedIn(e, name).answer = { status, code, detail: "No." };
        },
      ],
    ])("%s", (_, change) => {
      expect(broughtDown(artifacts, change)).toEqual(["refusals_pass"]);
    });
  });

  /** What one says in a list: its first item, changed. */
  const retell = (name: string, list: string, change: object) => (e: Evidence) =>
    Object.assign(firstOf(answerTo(e, name), list), change);
  const retold = (name: string, change: object) => (e: Evidence) =>
    Object.assign(answerTo(e, name), change);
  /** A reference that is told as sent, but leads somewhere. */
  const resolve = (name: string, list: string, field: string, id: string) => (e: Evidence) => {
    const references = answerTo(e, name)["references"] as { pointer: string; value: string }[];
    const { pointer } = found(references[0]);
    Object.assign(found(references[0]), { value: id });
    const [, , nth] = pointer.split("/");
    const sent = triedIn(e, name).sent[list] as Record<string, string>[];
    found(sent[Number(nth)])[field] = id;
  };

  it.each<[string, Change]>([
    ["the lines of an echo, one too many", retold("wrong_echo", { differing: 2 })],
    ["the lines of an echo, another text", retell("wrong_echo", "lines", { expected: "x" })],
    ["the lines of an echo, another place", retell("dropped_echo", "lines", { differs_at: 1 })],
    [
      "an echo that was not wrong",
      (e) => {
        triedIn(e, "wrong_echo").sent = { ...triedIn(e, "second_ack").sent };
        retold("wrong_echo", { differing: 0, lines: [] })(e);
      },
    ],
    ["the holder, somebody else", retold("second_ack", { holder: { name: "x" } })],
    ["the holder, at another time", retold("second_ack", { at: "x" })],
    ["the attempt, a former one", retold("late_result", { attempt: 1 })],
    [
      "a reference, of another value",
      retell("entry_on_unknown_issue", "references", { value: "i98" }),
    ],
    [
      "a reference, by another pointer",
      retell("issue_on_unknown_entry", "references", { pointer: "/issues/7/x" }),
    ],
    [
      "a criterion that is there",
      resolve("entry_on_unknown_criterion", "work_log", "criterion_ref", "c1"),
    ],
    ["an issue that is there", resolve("entry_on_unknown_issue", "work_log", "issue_ref", "i1")],
    ["an entry that is there", resolve("issue_on_unknown_entry", "issues", "work_log_ref", "w1")],
    [
      "a tool call that is there",
      resolve("entry_on_unknown_tool_call", "work_log", "tool_call_id", "fake-1"),
    ],
    [
      "references that are more than are told",
      retold("entry_on_unknown_criterion", { unknown: 2 }),
    ],
    ["no reference", retold("entry_on_unknown_issue", { unknown: 0, references: [] })],
    ["unanswered issues, others", retold("approve_with_unanswered_issue", { unanswered: ["i2"] })],
    [
      "unanswered issues, none",
      (e) => {
        const { before, after } = found(e.refusals.points.at(-1));
        for (const task of [before, after]) found(task.dispatch).issues = [];
        retold("approve_with_unanswered_issue", { unanswered: [] })(e);
      },
    ],
    ["the verdict, another decision", retold("second_verdict", { decision: "approve" })],
    ["the verdict, at another time", retold("second_verdict", { at: "x" })],
    ["the verdict, of another revision", retold("second_verdict", { revision: 1 })],
    ["how many issues, another number", retold("approve_with_issue", { issue_count: 2 })],
    ["an empty detail", retold("late_ack", { detail: "" })],
    ["a task that has changed", (e) => (found(e.refusals.points[2]).after.request_text += " ")],
  ])("of a refusal has to say rightly: %s", (_, change) => {
    expect(broughtDown(artifacts, change)).toEqual(["refusals_pass"]);
  });

  it("of a wrong echo may name lines of the scope", () => {
    const down = broughtDown(artifacts, (e) => {
      const { sent } = triedIn(e, "wrong_echo");
      const [first = "", ...others] = e.refusals.sample.declared_scope;
      sent["scope_echo"] = [`${first}x`, ...others];
      const line = { list: "scope", index: 0, differs_at: first.length };
      const { lines } = answerTo(e, "wrong_echo");
      retold("wrong_echo", {
        differing: 2,
        lines: [...(lines as object[]), { ...line, expected: first, got: `${first}x` }],
      })(e);
    });
    expect(down).toEqual([]);
  });

  it("of refusals has no room for one that was never planned", () => {
    const down = broughtDown(artifacts, (e) => {
      found(found(e.refusals.points[0]).refusals[0]).name = "x";
    });
    expect(down).toEqual(["refusals_provoked", "refusals_pass"]);
  });

  it("of refusals is counted, and none of them is no pass", () => {
    const [first] = REFUSAL_CASES.created;
    const fewer = lookAt(artifacts, (e) => found(e.refusals.points[0]).refusals.shift());
    expect(fewer).toMatchObject({ refusals_provoked: REFUSALS_PLANNED - 1, refusals_pass: true });
    const twice = lookAt(artifacts, (e) => {
      const { refusals } = found(e.refusals.points[0]);
      refusals[1] = { ...found(refusals[1]), name: found(first).name };
    });
    expect(twice["refusals_provoked"]).toBe(REFUSALS_PLANNED - 1);
    const none = lookAt(artifacts, (e) => (e.refusals.points = []));
    expect(none).toMatchObject({ refusals_provoked: 0, refusals_pass: false });
  });

  describe.each([
    ["the way over HTTP", "trail_pass", (e: Evidence) => e.trail],
    ["the way over MCP", "mcp_pass", (e: Evidence) => e.mcp.trail],
  ] as const)("of %s, its trail, is no story", (_, measure, trailOf) => {
    const lineOf = (e: Evidence, nth: number) => found(trailOf(e).lines.at(nth));

    it.each<[string, Change]>([
      ["without a line", (e) => trailOf(e).lines.splice(2, 1)],
      ["without its last line", (e) => trailOf(e).lines.pop()],
      ["without any line", (e) => (trailOf(e).lines = [])],
      ["with a line twice", (e) => trailOf(e).lines.push(lineOf(e, -1))],
      ["in another order", (e) => (trailOf(e).lines = trailOf(e).lines.toReversed())],
      ["with a line by another hand", (e) => (lineOf(e, 3).actor.role = "admin")],
      ["with a line of another event", (e) => (lineOf(e, 1).audit_event = "task_briefed")],
      ["with a line of another request", (e) => (lineOf(e, 3).correlation_id = "req-1")],
      ["with a line of another task", (e) => (lineOf(e, 3).task_id = "another")],
      ["with a line whose cause is nowhere", (e) => (lineOf(e, 3).causation_seq = 0)],
      [
        "with a line whose cause comes after it",
        (e) => (lineOf(e, 3).causation_seq = lineOf(e, 4).seq),
      ],
      ["with a line of another place in the log", (e) => (lineOf(e, -1).seq += 1_000)],
      ["with a line without a cause", (e) => delete lineOf(e, 3).causation_seq],
      ["of which the trace misses a link", (e) => (trailOf(e).missing = ["a link"])],
    ])("%s", (__, change) => {
      expect(broughtDown(artifacts, change)).toEqual([measure]);
      const rehashed = (e: Evidence) => {
        change(e);
        // With hashes to match: only what they say betrays them.
        trailOf(e).lines = trailOf(e).lines.map(hashedAnew);
      };
      expect(broughtDown(artifacts, rehashed)).toEqual([measure]);
    });

    it.each<[string, Change]>([
      ["with a line that has another hash", (e) => (lineOf(e, 3).hash = "0".repeat(64))],
      ["with a line that has more", (e) => Object.assign(lineOf(e, 3), { more: 1 })],
    ])("%s", (__, change) => {
      expect(broughtDown(artifacts, change)).toEqual([measure]);
    });

    it("unless only the files are elsewhere", () => {
      expect(broughtDown(artifacts, (e) => (trailOf(e).missing = null))).toEqual([]);
    });
  });

  it.each<[string, Change]>([
    [
      "is not gone to its end",
      (e) => {
        e.runs.pop();
        e.trail.lines.pop();
        e.stages.pop();
      },
    ],
    [
      "has no second attempt",
      (e) => {
        e.runs.splice(2, 2);
        e.trail.lines.splice(6, 6);
      },
    ],
  ])("of a way that %s is no pass", (_, change) => {
    expect(broughtDown(artifacts, change)).toContain("trail_pass");
  });

  describe("of MCP is no pass", () => {
    const callOf = ({ mcp }: Evidence, nth: number) => found(mcp.calls[nth]);
    const [READ, REFUSED, ACK] = [0, 1, 2];
    /** In both forms. */
    const answer = (e: Evidence, nth: number, change: object) => {
      const call = callOf(e, nth);
      Object.assign(call.answer, change);
      call.text = JSON.stringify(call.answer);
    };
    const isRefusal = (line: { audit_event: string }) => line.audit_event === "request_refused";
    const dropRefusal: Change = ({ mcp: { trail } }) => {
      trail.lines = trail.lines.filter((line) => !isRefusal(line));
    };
    const nameTool = ({ mcp: { trail } }: Evidence, tool: string) => {
      trail.lines = trail.lines.map((line) =>
        isRefusal(line) ? hashedAnew({ ...line, tool }) : line,
      );
    };

    it.each<[string, Change]>([
      ["without a tool", (e) => e.mcp.tools.executor.splice(2, 1)],
      ["without a reviewer's tool", (e) => e.mcp.tools.reviewer.splice(0, 1)],
      ["with a tool that is another's", (e) => e.mcp.tools.reviewer.push("ack_task")],
      ["with a verdict for executors", (e) => e.mcp.tools.executor.push("submit_verdict")],
      ["without a call", (e) => e.mcp.calls.splice(5, 1)],
      ["without the refused call", (e) => e.mcp.calls.splice(REFUSED, 1)],
      ["when the wrong echo was accepted", (e) => (callOf(e, REFUSED).is_error = false)],
      ["when the text is another than the answer", (e) => (callOf(e, ACK).text += " x")],
      ["when the text is another JSON", (e) => (callOf(e, ACK).text = "{}")],
      ["when a step says no next", (e) => answer(e, ACK, { next: undefined })],
      ["when a next names no tool", (e) => answer(e, ACK, { next: "Go on." })],
      ["when the refusal's next names no tool", (e) => answer(e, REFUSED, { next: "Go on." })],
      ["when a step is of another revision", (e) => answer(e, ACK, { revision: 7 })],
      ["when the refusal has another code", (e) => answer(e, REFUSED, { code: "other" })],
      ["when the refusal tells no lines", (e) => answer(e, REFUSED, { lines: [] })],
      ["when a task is shown without what comes next", (e) => answer(e, READ, { next: "Go on." })],
      ["when its refusal left no line", dropRefusal],
      ["when its refusal's line names another tool", (e) => nameTool(e, "submit_result")],
      ["when get_task shows another task", (e) => answer(e, READ, { task: {} })],
      ["when the refusal changed the task", (e) => (e.mcp.tasks.refused.revision += 1)],
      ["when it isn't approved in the end", (e) => (e.mcp.tasks.approved.status = "needs_review")],
      ["when the recital is another", (e) => found(e.mcp.tasks.approved.ack).criteria_echo.pop()],
      ["when the scope is another", (e) => found(e.mcp.tasks.approved.ack).scope_echo.pop()],
      [
        "when the work log is another",
        (e) => found(e.mcp.tasks.approved.task_result).work_log.pop(),
      ],
    ])("%s", (_, change) => {
      expect(broughtDown(artifacts, change)).toEqual(["mcp_pass"]);
    });
  });
});
