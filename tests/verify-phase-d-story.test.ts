// What phase D's metrics rest on, changed in one place at a time in the evidence of a run that passed:
// the verifier's judges see it, report:check's recount comes to the same by itself, and no other measure
// moves.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { beforeEach, describe, expect, it } from "vitest";
import type { Task } from "../worker/domain/task-schema.ts";
import {
  type Change,
  type Evidence,
  broughtDown,
  closedAttempt,
  found,
  lookAt,
  stageOf,
} from "./protocol-evidence.fixture.ts";
import { RUN_MS_MAX } from "./verifier.fixture.ts";
import { usePhaseD } from "./verify-phase-d.fixture.ts";

const phase = usePhaseD();
let artifacts = new Map<string, string>();

beforeEach(async () => {
  if (artifacts.size > 0) return;
  expect((await phase.verify()).fail_reasons).toEqual([]);
  artifacts = await phase.readArtifacts();
}, RUN_MS_MAX);

const dispatched = (evidence: Evidence) => stageOf(evidence, "redispatched");
const again = (evidence: Evidence) => stageOf(evidence, "delivered again");
const only = (stage: string, change: Change) => (evidence: Evidence) => {
  evidence.stages = evidence.stages.filter((each) => each.stage === stage);
  change(evidence);
};
/** What an agent's run says to have sent, by its place among the runs and its step. */
const said = ({ runs }: Evidence, run: number, step: string) =>
  found(runs[run]?.document.steps.find((each) => each.step === step)).sent;

it("all of it is sound as it is", () => {
  expect(broughtDown(artifacts, () => undefined)).toEqual([]);
});

it("of nothing there is no rate, nothing to trace and nothing to be faithful to", () => {
  const measures = lookAt(
    artifacts,
    only("created", () => undefined),
  );
  expect(measures).toMatchObject({
    ack_echo_match_rate: null,
    issues_with_criterion_ref_rate: null,
    traceability_pass: false,
    fidelity_pass: false,
    texts_kept_pass: true,
  });
  const unseen = lookAt(artifacts, (evidence) => (evidence.stages = []));
  expect(unseen["texts_kept_pass"]).toBe(false);
});

describe("lines of an ack are missed:", () => {
  const ackOf = (task: Task) => found(task.ack);

  it.each<[string, number, Change]>([
    [
      "two that look the same, swapped",
      8 / 10,
      (e) => {
        const { criteria_echo: echo } = ackOf(stageOf(e, "delivered"));
        echo.splice(0, 2, found(echo[1]), found(echo[0]));
      },
    ],
    ["the last of the scope", 9 / 10, (e) => ackOf(stageOf(e, "delivered")).scope_echo.pop()],
    ["one too many", 10 / 11, (e) => ackOf(stageOf(e, "delivered")).scope_echo.push("more")],
    ["all of them", 0, (e) => delete stageOf(e, "delivered").ack],
    [
      "what its executor says otherwise",
      6 / 10,
      (e) => Object.assign(said(e, 1, "ack"), { scope_echo: [] }),
    ],
    [
      "what was created otherwise",
      9 / 10,
      (e) => Object.assign(found(e.sample.acceptance_criteria[0]), { text: "x" }),
    ],
  ])("%s", (_, rate, change) => {
    const measures = lookAt(artifacts, only("delivered", change));
    expect(measures["ack_echo_match_rate"]).toBe(rate);
  });

  it.each<[string, Change]>([
    ["those of a closed attempt", (e) => delete closedAttempt(again(e)).ack],
    [
      "those of an ack that nobody sent",
      (e) => Object.assign(stageOf(e, "created"), { ack: ackOf(again(e)) }),
    ],
  ])("%s", (_, change) => {
    expect(broughtDown(artifacts, change)).toEqual(["ack_echo_match_rate"]);
  });
});

describe("an issue has no criterion:", () => {
  const issuesOf = (e: Evidence) => closedAttempt(dispatched(e)).verdict.issues;

  it.each<[string, number, Change]>([
    [
      "it names none",
      1 / 2,
      (e) => Object.assign(found(issuesOf(e)[0]), { criterion_ref: undefined }),
    ],
    [
      "it names one that is not there",
      1 / 2,
      (e) => Object.assign(found(issuesOf(e)[1]), { criterion_ref: "c7" }),
    ],
    ["it was sent and is nowhere", 1 / 2, (e) => issuesOf(e).pop()],
    [
      "it is one too many",
      2 / 3,
      (e) => issuesOf(e).push({ issue_id: "i3", criterion_ref: "", text: "x" }),
    ],
  ])("%s", (_, rate, change) => {
    const measures = lookAt(artifacts, only("redispatched", change));
    expect(measures["issues_with_criterion_ref_rate"]).toBe(rate);
  });
});

describe("something can't be traced:", () => {
  type Entry = NonNullable<Task["task_result"]>["work_log"][number];
  const logOf = (task: Task) => found(task.task_result).work_log;
  const isFirst = (entry: Entry) => entry.criterion_ref === "c1";
  const isSecondIssues = (entry: Entry) => entry.issue_ref === "i2";
  /** In the task and in what its executor says to have sent: only where it leads betrays it. */
  const inBoth = (change: (log: Entry[]) => unknown) =>
    only("delivered again", (e) => {
      change(logOf(again(e)));
      change(said(e, 3, "result")["work_log"] as Entry[]);
    });
  const leave = (isMeant: (entry: Entry) => boolean) =>
    inBoth((log) => log.splice(log.findIndex(isMeant), 1));
  const change = (isMeant: (entry: Entry) => boolean, changed: Partial<Entry>) =>
    inBoth((log) => Object.assign(found(log.find(isMeant)), changed));

  it.each<[string, Change]>([
    ["a criterion without an entry", leave(isFirst)],
    ["a handed-out issue without an entry", leave(isSecondIssues)],
    ["a handed-out issue whose entry says another's", change(isSecondIssues, { issue_ref: "i1" })],
    ["an entry on an unknown criterion", change(isSecondIssues, { criterion_ref: "c9" })],
    ["an entry on an unknown issue", change(isFirst, { issue_ref: "i9" })],
    ["an entry on an unknown tool call", change(isFirst, { tool_call_id: "t9" })],
    ["an entry with another text than was sent", (e) => (logOf(again(e))[0]!.text += " ")],
    ["an entry that was not sent", (e) => logOf(again(e)).push(found(logOf(again(e))[0]))],
    ["a work log that is empty", (e) => (found(again(e).task_result).work_log = [])],
    ["a result that is nowhere", (e) => delete closedAttempt(again(e)).task_result],
    [
      "an attempt without a tool call",
      (e) => {
        change(isFirst, { tool_call_id: undefined })(e);
        again(e).tool_calls = again(e).tool_calls.filter((call) => call.attempt === 1);
      },
    ],
    ["a tool call of another request", (e) => (again(e).tool_calls[0]!.correlation_id = "req-1")],
    ["another task", (e) => (again(e).task_id = "another")],
    ["another correlation id", (e) => (again(e).correlation_id = "another")],
  ])("%s", (_, broken) => {
    expect(broughtDown(artifacts, broken)).toEqual(["traceability_pass"]);
  });

  it("an issue on an unknown entry, which is then another issue than was sent", () => {
    const down = broughtDown(artifacts, (e) => {
      found(closedAttempt(again(e)).verdict.issues[0]).work_log_ref = "w99";
    });
    expect(down).toEqual(["traceability_pass", "fidelity_pass"]);
  });
});

describe("what was handed out is not what was found:", () => {
  const dispatchOf = (e: Evidence) => found(dispatched(e).dispatch);
  const verdictOf = (e: Evidence) => closedAttempt(dispatched(e)).verdict;
  /** In both places, under a digest that holds. */
  const changeAll = (e: Evidence, change: (issues: object[]) => void) => {
    const { issues } = verdictOf(e);
    change(issues);
    const issues_sha256 = createHash("sha256")
      .update(canonicalize(issues) ?? "")
      .digest("hex");
    Object.assign(verdictOf(e), { issues_sha256 });
    Object.assign(dispatchOf(e), { issues, issues_sha256 });
  };

  it.each<[string, Change]>([
    ["a byte of an issue", (e) => (found(dispatchOf(e).issues[0]).text += " ")],
    [
      "an issue in its other normal form",
      (e) =>
        (found(dispatchOf(e).issues[0]).text = found(dispatchOf(e).issues[0]).text.normalize()),
    ],
    ["an issue left out", (e) => dispatchOf(e).issues.pop()],
    ["issues in another order", (e) => (dispatchOf(e).issues = dispatchOf(e).issues.toReversed())],
    ["a field more", (e) => Object.assign(found(dispatchOf(e).issues[0]), { more: 1 })],
    ["the digest", (e) => (dispatchOf(e).issues_sha256 = "0".repeat(64))],
    ["the verdict's digest", (e) => (verdictOf(e).issues_sha256 = "0".repeat(64))],
    ["the reason", (e) => (dispatchOf(e).reason += " ")],
    ["the verdict's reason", (e) => (verdictOf(e).reason += " ")],
    ["the dispatch, which is nowhere", (e) => delete dispatched(e).dispatch],
    ["an issue of the verdict alone", (e) => (found(verdictOf(e).issues[0]).text += " ")],
    [
      "issues of which there are none",
      (e) => {
        changeAll(e, (issues) => issues.splice(0));
        Object.assign(said(e, 2, "verdict"), { issues: [] });
      },
    ],
    ["the closed attempt's verdict", (e) => (verdictOf(e).attempt = 2)],
    [
      "issues that are the verdict's, but not the reviewer's",
      (e) => changeAll(e, (issues) => issues.pop()),
    ],
    [
      "a text that is the verdict's, but not the reviewer's",
      (e) => changeAll(e, (issues) => Object.assign(found(issues[0]), { text: "x" })),
    ],
    [
      "what the reviewer says to have sent",
      (e) => Object.assign(said(e, 2, "verdict"), { issues: [] }),
    ],
    ["what the reviewer was asked to send", (e) => Object.assign(e.sample, { issue_text: "x" })],
  ])("%s", (_, change) => {
    const measures = lookAt(artifacts, only("redispatched", change));
    expect(measures["fidelity_pass"]).toBe(false);
  });

  it("a dispatch that was there before and is nowhere later", () => {
    const down = broughtDown(artifacts, (e) => delete stageOf(e, "countersigned").dispatch);
    expect(down).toContain("fidelity_pass");
  });

  it("and without any of it a look at that stage alone is good", () => {
    const measures = lookAt(
      artifacts,
      only("redispatched", () => undefined),
    );
    expect(measures["fidelity_pass"]).toBe(true);
  });
});

describe("a text is not kept:", () => {
  const task = (e: Evidence) => stageOf(e, "countersigned again");
  const reasonsOf = (e: Evidence, kind: string) =>
    task(e).history.filter((entry) => entry.kind === kind) as unknown as { reason: string }[];

  it.each<[string, Change]>([
    ["the request", (e) => (task(e).request_text = task(e).request_text.normalize())],
    [
      "a criterion",
      (e) =>
        (found(task(e).acceptance_criteria[1]).text = found(task(e).acceptance_criteria[0]).text),
    ],
    ["a criterion's id", (e) => (found(task(e).acceptance_criteria[1]).id = "c9")],
    ["a criterion left out", (e) => task(e).acceptance_criteria.pop()],
    [
      "a line of the scope",
      (e) => (task(e).declared_scope[0] = found(task(e).declared_scope[0]).trim()),
    ],
    [
      "the reason of a reopening",
      (e) => (found(reasonsOf(e, "verdict_reopened")[0]).reason += "x"),
    ],
    ["the reason of the last decision", (e) => (found(task(e).verdict).reason = "")],
    [
      "the reason of a verdict that was replaced",
      (e) =>
        (found(task(e).history.find((entry) => entry.kind === "verdict_replaced")).verdict.reason =
          ""),
    ],
  ])("%s", (_, change) => {
    expect(broughtDown(artifacts, change)).toEqual(["texts_kept_pass"]);
  });
});
