import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../domain/canonical-json.ts";
import { ciStatus, timestamp } from "../domain/task-schema.ts";
import { EXAMPLE_SOURCES, examplesOf } from "./examples.fixture.ts";
import type { ExampleEvent } from "./examples.fixture.ts";
import { readEvent } from "./read-event.ts";

const SHA = "9c1f0a7be2d4".padEnd(40, "0");
const CI_EVENTS = new Set(["check_run", "check_suite", "workflow_run", "workflow_job", "status"]);
const repository = { id: 7, html_url: "https://github.com/acme/shelf" };
const started = "2026-01-01T00:01:00Z";
const ended = "2026-01-01T01:02:03+01:00";
const RUN = { head_sha: SHA, status: "completed", conclusion: "success", started_at: started };

const checkRun = (fields: object = {}, head_branch: string | null = "task/abc") => ({
  check_run: { ...RUN, completed_at: ended, check_suite: { head_branch }, ...fields },
  repository,
});
const checkSuite = (fields: object = {}) => ({
  check_suite: { ...RUN, head_branch: "task/abc", updated_at: ended, ...fields },
  repository,
});
const workflowRun = (fields: object = {}) => ({
  workflow_run: {
    ...RUN,
    head_branch: "task/abc",
    updated_at: ended,
    run_attempt: 3,
    head_repository: { id: 7 },
    ...fields,
  },
  repository,
});
const workflowJob = (fields: object = {}) => ({
  workflow_job: { ...RUN, head_branch: "task/abc", completed_at: ended, run_attempt: 2, ...fields },
  repository,
});
const status = (fields: object = {}) => ({
  sha: SHA,
  state: "success",
  updated_at: ended,
  branches: [{ name: "task/abc", commit: { sha: SHA } }],
  ...fields,
  repository,
});

const report = (event: string, payload: unknown) => {
  const read = readEvent(event, payload);
  return read.meaning === "ci" ? read.report : read;
};
const reason = (event: string, payload: unknown) => {
  const read = readEvent(event, payload);
  return read.meaning === "nothing" ? read.reason : "none";
};

describe("an event of CI", () => {
  const at = "2026-01-01T00:02:03.000Z";
  const common = { state: "success", head_sha: SHA, url: null, at };

  it("is the report of the task that its branch names", () => {
    const suitePage = `${repository.html_url}/commit/${SHA}/checks`;
    expect(readEvent("check_run", checkRun())).toEqual({
      meaning: "ci",
      taskId: "abc",
      report: { ...common, run_attempt: 0 },
    });
    expect(report("check_suite", checkSuite())).toEqual({
      ...common,
      run_attempt: 0,
      url: suitePage,
    });
    expect(report("workflow_run", workflowRun())).toEqual({ ...common, run_attempt: 3 });
    expect(report("workflow_job", workflowJob())).toEqual({ ...common, run_attempt: 2 });
    expect(report("status", status())).toEqual({ ...common, run_attempt: 0 });
  });

  it("is of the time that the event itself tells", () => {
    const from = "2026-01-01T00:01:00.000Z";
    const unfinished = { status: "in_progress", completed_at: null };
    expect(report("check_run", checkRun(unfinished))).toMatchObject({ state: "pending", at: from });
    expect(report("workflow_job", workflowJob(unfinished))).toMatchObject({ at: from });
    const queued = { ...unfinished, started_at: null, created_at: "2026-01-01T00:00:59.5Z" };
    expect(report("workflow_job", workflowJob(queued))).toMatchObject({
      at: "2026-01-01T00:00:59.500Z",
    });
    expect(report("status", status({ updated_at: null, created_at: started }))).toMatchObject({
      at: from,
    });
  });

  it("keeps the address of its page, and only a web page's", () => {
    const html_url = "https://github.com/acme/shelf/runs/1";
    for (const [event, payload] of [
      ["check_run", checkRun({ html_url })],
      ["workflow_run", workflowRun({ html_url })],
      ["workflow_job", workflowJob({ html_url })],
      ["status", status({ target_url: html_url })],
    ] as const) {
      expect(report(event, payload), event).toMatchObject({ url: html_url });
    }
    for (const odd of ["javascript:alert(1)", 7, null]) {
      expect(report("check_run", checkRun({ html_url: odd }))).toMatchObject({ url: null });
    }
  });

  it("takes a SHA-256 commit as well", () => {
    const head_sha = "f".repeat(64);
    expect(report("check_run", checkRun({ head_sha }))).toMatchObject({ head_sha });
  });

  it("may say whatever else it likes, and nothing of its action is heeded", () => {
    const odd = { ...checkRun({ odd: [1] }), action: "teleported", odd: true };
    expect(report("check_run", odd)).toEqual(report("check_run", checkRun()));
  });
});

describe("the task", () => {
  const message = "Tidy\n\nTask-Id: abc";

  it("is named by a trailer where the branch names none", () => {
    const onMain = { head_branch: "main", head_commit: { message } };
    expect(readEvent("check_suite", checkSuite(onMain))).toMatchObject({ taskId: "abc" });
    expect(readEvent("workflow_run", workflowRun(onMain))).toMatchObject({ taskId: "abc" });
    const merged = {
      commit: { commit: { message } },
      branches: [{ name: "main", commit: { sha: "f".repeat(40) } }],
    };
    expect(readEvent("status", status(merged))).toMatchObject({ taskId: "abc" });
  });

  it("of a status is named by a branch that ends in its commit, not by one that merely holds it", () => {
    const grown = [{ name: "task/abc", commit: { sha: "f".repeat(40) } }];
    expect(reason("status", status({ branches: grown }))).toBe("no_task_named");
    const two = [...status().branches, { name: "task/b", commit: { sha: SHA } }];
    expect(reason("status", status({ branches: two }))).toBe("task_ambiguous");
  });

  it("is not a stranger's to name: a fork's commit changes nothing", () => {
    const trailer = { head_commit: { message } };
    expect(reason("workflow_run", workflowRun({ head_repository: { id: 8 } }))).toBe("from_fork");
    expect(reason("workflow_run", workflowRun({ head_repository: null }))).toBe("from_fork");
    expect(reason("check_suite", checkSuite({ head_branch: null, ...trailer }))).toBe("from_fork");
    const nowhere = { branches: [], commit: { commit: { message } } };
    expect(reason("status", status(nowhere))).toBe("from_fork");
    expect(reason("check_run", checkRun({}, null))).toBe("no_task_named");
  });

  it("is told also where the conclusion is not known", () => {
    const odd = checkRun({ conclusion: "exploded" });
    expect(readEvent("check_run", odd)).toEqual({
      meaning: "nothing",
      reason: "conclusion_unknown",
      taskId: "abc",
    });
    expect(reason("status", status({ state: "exploded" }))).toBe("conclusion_unknown");
  });
});

describe("what can't be read", () => {
  it.each<[string, string, unknown]>([
    ["nothing", "check_run", null],
    ["a list", "check_run", []],
    ["another event's body", "check_run", workflowRun()],
    ["a commit of 39 digits", "check_run", checkRun({ head_sha: SHA.slice(1) })],
    ["a commit in capitals", "check_run", checkRun({ head_sha: "A".repeat(40) })],
    ["no time", "check_run", checkRun({ completed_at: null, started_at: null })],
    ["a time in words", "check_run", checkRun({ completed_at: "yesterday" })],
    ["a day that never was", "check_run", checkRun({ completed_at: "2026-02-30T00:00:00Z" })],
    ["a year before all", "check_run", checkRun({ completed_at: "0000-01-01T00:00:00+01:00" })],
    [
      "a year beyond four digits",
      "check_run",
      checkRun({ completed_at: "+020260-01-01T00:00:00Z" }),
    ],
    ["half an attempt", "workflow_run", workflowRun({ run_attempt: 1.5 })],
    ["no branches", "status", status({ branches: null })],
  ])("is ignored: %s", (_what, event, payload) => {
    expect(readEvent(event, payload)).toEqual({ meaning: "nothing", reason: "event_not_readable" });
  });

  it("is another event: pings, pushes and those that have yet to be invented", () => {
    for (const event of ["ping", "push", "constructor", "__proto__", "check_runs"]) {
      expect(reason(event, checkRun())).toBe("event_not_used");
    }
  });
});

/** The example as it would be, were it of a task's branch in the repository itself. */
function onTaskBranch({ event, payload }: ExampleEvent, branch = "task/abc"): unknown {
  const named = structuredClone(payload) as Record<string, Record<string, unknown>>;
  const part = named[event];
  if (event === "status") {
    return { ...named, branches: [{ name: branch, commit: { sha: payload["sha"] } }] };
  }
  if (event === "check_run") part!["check_suite"] = { head_branch: branch };
  else part!["head_branch"] = branch;
  if (event === "workflow_run") part!["head_repository"] = named["repository"];
  return named;
}

describe.each(EXAMPLE_SOURCES)("every example of %s", (source) => {
  const examples = examplesOf(source);

  it("is understood: those of CI are readable, all others not used", () => {
    expect(examples.length).toBeGreaterThan(40);
    for (const { event, payload } of examples) {
      const read = readEvent(event, payload);
      const isCi = CI_EVENTS.has(event);
      const expected = isCi ? ["no_task_named", "from_fork"] : ["event_not_used"];
      expect(read.meaning, event).toBe("nothing");
      expect(expected, event).toContain(read.meaning === "nothing" && read.reason);
    }
  });

  it("of CI is a good report as soon as its branch names a task", () => {
    const ofCi = examples.filter(({ event }) => CI_EVENTS.has(event));
    let read = 0;
    for (const example of ofCi) {
      const meaning = readEvent(example.event, onTaskBranch(example));
      if (meaning.meaning !== "ci") throw new Error(`${example.event}: ${meaning.reason}`);
      expect(ciStatus.parse(meaning.report)).toEqual(meaning.report);
      expect(timestamp.parse(meaning.report.at)).toBe(meaning.report.at);
      read += 1;
    }
    expect(read).toBe(ofCi.length);
    if (source === "api.github.com") expect([examples.length, read]).toEqual([329, 35]);
  });
});

it("never fails over a payload that somebody has bent, and never passes on what the log can't hold", () => {
  const examples = examplesOf("api.github.com").filter(({ event }) => CI_EVENTS.has(event));
  const bend = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      "",
      0,
      -1,
      1e300,
      [],
      {},
      "\ud800",
      "task/\ud800",
      "__proto__",
    ),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const anyExample = fc.constantFrom(...examples);
  let reports = 0;
  const property = fc.property(anyExample, bend, fc.nat(), (example, value, choice) => {
    const payload = onTaskBranch(example) as Record<string, Record<string, unknown>>;
    const target: Record<string, unknown> =
      example.event === "status" ? payload : payload[example.event]!;
    const names = Object.keys(target);
    target[names[choice % names.length]!] = value;
    const read = readEvent(example.event, payload);
    expect(() => canonicalJson(read)).not.toThrow();
    if (read.meaning === "ci") reports += 1;
  });
  fc.assert(property, { numRuns: 2_000 });
  expect(reports).toBeGreaterThan(500);
});
