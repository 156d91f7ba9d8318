import { describe, expect, it } from "vitest";
import { recordCiStatus } from "../../worker/domain/steps/record-ci-status.ts";
import { recordEdit } from "../../worker/domain/steps/edit-message.ts";
import { reopenTask } from "../../worker/domain/steps/reopen.ts";
import { briefTask } from "../../worker/domain/steps/brief.ts";
import { createTask } from "../../worker/domain/steps/create.ts";
import { decideTask } from "../../worker/domain/steps/decide.ts";
import type { Task } from "../../worker/domain/task-schema.ts";
import { type AuditLine, auditLine } from "./audit-line.ts";
import { buildChain } from "./chain.fixture.ts";
import { deedLinks } from "./deed-links.ts";
import { STORY_ID, StoryFixture, storyInProgress, wholeStory } from "./story.fixture.ts";

const PERSON = { role: "admin", name: "maria" } as const;

function linesOf(story: StoryFixture): AuditLine[] {
  return buildChain(story.lines).lines.map((line) => auditLine.parse(JSON.parse(line)));
}

function messages(story: StoryFixture): string[] {
  return deedLinks(story.task, linesOf(story)).map((link) => link.message);
}

/** After a hand edit that the service has taken in: the file's own digest is right again. */
function afterEdit(change: (task: Task) => Task, detail?: Record<string, unknown>): string[] {
  const story = wholeStory();
  story.editByHand(change, detail);
  return messages(story);
}

/** Created and briefed, not claimed yet. */
function briefedStory(): StoryFixture {
  const story = new StoryFixture();
  const command = { task_id: STORY_ID, request_text: "Tidy up" };
  story.add(PERSON, (context) => createTask(command, context));
  return story;
}

function brief(story: StoryFixture, text: string): void {
  const command = { acceptance_criteria: [{ text }], declared_scope: ["the attic"] };
  story.add(PERSON, (context) => briefTask(story.task, command, context));
}

describe("a deed that was changed by hand afterwards", () => {
  it.each<[string, (task: Task) => Task, RegExp]>([
    [
      "the verdict's reason",
      (task) => ({ ...task, verdict: { ...task.verdict!, reason: "because of Y" } }),
      /^the verdict \(approve\) of maria on attempt 2 is not what line 15 \(task_approved\) records: reason is "because of Y", recorded is "only because of X"; changed by hand: #16 \(ssot_external_change\)$/,
    ],
    [
      "the request",
      (task) => ({ ...task, request_text: "Burn the archive" }),
      /^request_text is not what line 3 \(task_created\) records: request_sha256 is [0-9a-f]{12}…, recorded is [0-9a-f]{12}…; changed by hand: #16 /,
    ],
    [
      "a criterion",
      (task) => ({ ...task, acceptance_criteria: [{ id: "c1", text: "It is burnt" }] }),
      /^acceptance_criteria is not what line 3 \(task_created\) records: criteria_sha256 is /,
    ],
    [
      "the ack's echo",
      (task) => ({ ...task, ack: { ...task.ack!, scope_echo: ["more"] } }),
      /^codex's ack of attempt 2 is not what line 11 \(task_acked\) records: scope_count is 1, recorded is 0/,
    ],
    [
      "the result",
      (task) => ({ ...task, task_result: { ...task.task_result!, work_log: [] } }),
      /^codex's result of attempt 2 is not what line 14 \(result_submitted\) records: result_sha256 /,
    ],
    [
      "a tool call's outcome",
      (task) => ({
        ...task,
        tool_calls: task.tool_calls.map((call, index) =>
          index === 0 ? { ...call, status: "failed" as const } : call,
        ),
      }),
      /^tool call t1 \(shell\) is not what line 7 .* tool_call_status is "failed", recorded is "succeeded"/,
    ],
    [
      "the dispatch's reason",
      (task) => ({ ...task, dispatch: { ...task.dispatch!, reason: "never" } }),
      /^the dispatch of attempt 2 is not what line 10 .* reason is "never", recorded is "not yet"/,
    ],
    [
      "the issues of a closed attempt",
      (task) => ({
        ...task,
        history: task.history.map((entry) => ({
          ...entry,
          verdict: {
            ...(entry.kind === "result_replaced" ? task.verdict! : entry.verdict),
            issues: [],
          },
        })) as Task["history"],
      }),
      /^the verdict \(reject\) of ro on attempt 1 is not what line 9 .*issues_sha256 is/,
    ],
    [
      "when a message was sent",
      (task) => ({ ...task, created_at: "2020-01-01T00:00:00.000Z" }),
      /^created_at is not what line 2 \(telegram_ingested\) records: sent_at is "2020-/,
    ],
  ])("is named with both versions: %s", (_name, change, message) => {
    expect(afterEdit(change)).toEqual([expect.stringMatching(message)]);
  });

  it("is named when a task of the API claims another time of creation", () => {
    const story = briefedStory();
    story.editByHand((task) => ({ ...task, created_at: "2020-01-01T00:00:00.000Z" }));
    expect(messages(story)).toEqual([
      expect.stringMatching(/^created_at is 2020-.*, but line 1 \(task_created\) is of 2026-/),
    ]);
  });

  it("is named with the fields that the hand edit's line tells of", () => {
    const change = (task: Task) => ({ ...task, request_text: "x" });
    expect(afterEdit(change, { changed_fields: ["request_text"] })).toEqual([
      expect.stringContaining('changed by hand: #16 (ssot_external_change: ["request_text"])'),
    ]);
  });

  it("is named for an edit of the message and for a reopening's reason", () => {
    const story = storyInProgress();
    const edit = { text: "Tidy it soon", at: "2026-11-20T09:30:00.000Z" };
    story.add({ role: "telegram", name: "telegram" }, (context) =>
      recordEdit(story.task, edit, context),
    );
    story.add(PERSON, (context) => decideTask(story.task, { decision: "approve" }, context));
    story.add(PERSON, (context) => reopenTask(story.task, { reason: "on reflection" }, context));
    expect(messages(story)).toEqual([]);
    story.editByHand((task) => ({
      ...task,
      edits: [{ ...edit, text: "Tidy it never" }],
      history: task.history.map((entry) => ({ ...entry, reason: "forced" })) as Task["history"],
    }));
    expect(messages(story)).toEqual([
      expect.stringMatching(/^maria's reopening of attempt 1 is not .* reason is "forced"/),
      expect.stringMatching(/^the edit of 2026-11-20T09:30:00.000Z is not .*text_sha256/),
    ]);
  });
});

describe("what CI has reported", () => {
  const GITHUB = { role: "github", name: "github" } as const;
  const report = (at: string, state: "pending" | "success" | "failure") => ({
    state,
    head_sha: "a".repeat(40),
    url: null,
    run_attempt: 1,
    at,
    body_sha256: "b".repeat(64),
  });

  function storyWithCi(): StoryFixture {
    const story = storyInProgress();
    for (const [at, state] of [
      ["2026-11-20T09:01:00.000Z", "pending"],
      ["2026-11-20T09:02:00.000Z", "failure"],
    ] as const) {
      story.addLine({ audit_event: "github_delivery", actor: GITHUB, write_result: "updated" });
      story.add(GITHUB, (context) => recordCiStatus(story.task, report(at, state), context));
    }
    return story;
  }

  it("is contradicted by no line, nor is its address", () => {
    expect(messages(storyWithCi())).toEqual([]);
    const story = storyWithCi();
    const url = "https://ci.example/";
    story.editByHand((task) => ({ ...task, ci_status: { ...task.ci_status!, url } }));
    expect(messages(story)).toEqual([]);
  });

  it.each<[string, (task: Task) => Task, RegExp]>([
    [
      "turned green",
      (task) => ({ ...task, ci_status: { ...task.ci_status!, state: "success" } }),
      /^ci_status is not what line 12 \(ci_status_updated\) records: state is "success", recorded is "failure"; changed by hand: #13 /,
    ],
    [
      "of another commit",
      (task) => ({ ...task, ci_status: { ...task.ci_status!, head_sha: "c".repeat(40) } }),
      /^ci_status is not what line 12 .*: head_sha is /,
    ],
    [
      "taken away",
      (task) => {
        const { ci_status: _removed, ...kept } = task;
        return kept;
      },
      /^line 12 \(ci_status_updated by github\) tells of what is not in ssot\/.*; changed by hand: #13 /,
    ],
  ])("is named when it was %s by hand", (_what, change, message) => {
    const story = storyWithCi();
    story.editByHand(change);
    expect(messages(story)).toEqual([expect.stringMatching(message)]);
  });

  it("is named when a hand put it there and no delivery", () => {
    const ci_status = report("2026-11-20T09:01:00.000Z", "success");
    expect(afterEdit((task) => ({ ...task, ci_status }))).toEqual([
      expect.stringMatching(/^ci_status has no line; changed by hand: #16 /),
    ]);
  });
});

describe("a deed that is gone from the file", () => {
  it.each<[string, (task: Task) => Task, string[]]>([
    ["the ack", ({ ack: _ack, ...task }) => task, ["11 (task_acked by codex on attempt 2)"]],
    [
      "the result",
      ({ task_result: _result, ...task }) => task,
      ["14 (result_submitted by codex on attempt 2)"],
    ],
    [
      "the verdict",
      ({ verdict: _verdict, ...task }) => task,
      ["15 (task_approved by maria on attempt 2)"],
    ],
    [
      "the dispatch",
      ({ dispatch: _dispatch, ...task }) => task,
      ["10 (task_redispatched by maria on attempt 2)"],
    ],
    [
      "the history",
      (task) => ({ ...task, history: [] }),
      [
        "5 (task_acked by codex on attempt 1)",
        "8 (result_submitted by codex on attempt 1)",
        "9 (verdict_recorded by ro on attempt 1)",
      ],
    ],
  ])("is named by its line: %s", (_name, change, told) => {
    expect(afterEdit(change)).toEqual(
      told.map((line) =>
        expect.stringMatching(
          new RegExp(
            `^line ${line.replaceAll(/[()]/g, String.raw`\$&`)} tells of what is not in ssot/.*; changed by hand: #16 `,
          ),
        ),
      ),
    );
  });
});

describe("what no line contradicts", () => {
  it("is a story with closed attempts, former verdicts and updated tool calls", () => {
    expect(messages(wholeStory())).toEqual([]);
  });

  it("is a hand edit of an unknown field, and of a scope that no brief has recorded", () => {
    expect(afterEdit((task) => ({ ...task, note: "mine" }))).toEqual([]);
    const story = briefedStory();
    story.editByHand((task) => ({ ...task, declared_scope: ["the cellar"] }));
    expect(messages(story)).toEqual([]);
  });

  it("is a digest that a later brief recorded anew, but not the one of that brief", () => {
    const story = briefedStory();
    brief(story, "It is tidy");
    story.editByHand((task) => ({ ...task, declared_scope: ["the cellar"] }));
    expect(messages(story)).toEqual([
      expect.stringMatching(/^declared_scope is not what line 2 \(task_briefed\) records/),
    ]);
    brief(story, "It is very tidy");
    expect(messages(story)).toEqual([]);
  });

  it("is a hand edit that was set aside: a deed without a line isn't laid to it", () => {
    const story = wholeStory();
    story.addLine({ audit_event: "ssot_external_change", outcome: "set_aside" });
    const lines = linesOf(story).filter((line) => line.audit_event !== "task_approved");
    expect(deedLinks(story.task, lines).map((link) => link.message)).toEqual([
      "the verdict (approve) of maria on attempt 2 has no line",
    ]);
  });
});
