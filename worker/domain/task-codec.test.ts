import { describe, expect, it } from "vitest";
import { serializeTask } from "./canonical-json.ts";
import { DECISION_BYTES_RESERVED, TASK_FILE_BYTES_MAX, TOOL_CALLS_MAX } from "./limits.ts";
import { redispatchTask } from "./steps/redispatch.ts";
import { taskCodec } from "./task-codec.ts";
import { accepted, by, judgedTask, maria, minute, newTask, reportedTask } from "./task.fixture.ts";

const identity = { task_id: "sample-1", correlation_id: "sample-1" };
const stamp = { revision: 9, at: minute(30) };

function problemsOf(fields: object, known: typeof identity | { task_id: string } = identity) {
  const outcome = taskCodec.adopt(JSON.stringify(fields), known, stamp);
  return outcome.ok ? [] : outcome.problems;
}

describe("inspecting a task file", () => {
  it("answers the text as given and what lists show of it", () => {
    const content = serializeTask(judgedTask("reject"));
    const outcome = taskCodec.inspect(content, identity);
    expect(outcome).toMatchObject({ ok: true, content, summary: { status: "rejected" } });
  });

  it("finds a status that the content doesn't amount to", () => {
    const text = serializeTask({ ...newTask(), status: "approved" });
    expect(taskCodec.inspect(text, identity)).toEqual({
      ok: false,
      problems: [{ path: "/status", message: expect.stringContaining('"pending"') as string }],
    });
  });

  it("finds missing and wrong fields, each with its pointer", () => {
    const { request_text: _text, ...task } = newTask();
    const text = serializeTask({ ...task, tool_calls: [{}], created_at: "yesterday" });
    const outcome = taskCodec.inspect(text, identity);
    const found = outcome.ok ? [] : outcome.problems;
    expect(found).toContainEqual({ path: "/request_text", message: "is required" });
    expect(found).toContainEqual({ path: "/tool_calls/0/name", message: "is required" });
    expect(found.map((problem) => problem.path)).toContain("/created_at");
  });

  it("takes a file of exactly 1 MiB and none of a byte more", () => {
    const empty = { ...newTask(), filler: "" };
    const room = TASK_FILE_BYTES_MAX - serializeTask(empty).length;
    const fill = (bytes: number) => serializeTask({ ...empty, filler: "x".repeat(bytes) });
    expect(room).toBeGreaterThan(DECISION_BYTES_RESERVED);
    expect(taskCodec.inspect(fill(room), identity).ok).toBe(true);
    expect(taskCodec.inspect(fill(room + 1), identity)).toMatchObject({
      problems: [{ path: "", message: "has 1048577 bytes; at most 1048576 are allowed" }],
    });
  });
});

describe("adopting a hand edit", () => {
  it("sets revision, time and derived status, whatever the file says of them", () => {
    const { revision: _revision, ...task } = reportedTask();
    const edited = { ...task, updated_at: 7, status: "great" };
    const outcome = taskCodec.adopt(JSON.stringify(edited, null, 2), identity, stamp);
    const expected = {
      ...reportedTask(),
      revision: 9,
      updated_at: minute(30),
      status: "needs_review",
    };
    expect(outcome).toMatchObject({
      ok: true,
      content: serializeTask(expected),
      summary: { revision: 9, status: "needs_review", updated_at: minute(30) },
    });
    expect(outcome.ok && taskCodec.inspect(outcome.content, identity).ok).toBe(true);
  });

  it("keeps every unknown field, at every depth", () => {
    const text = JSON.stringify({
      ...newTask(),
      note: { "👩🏽‍🚀": ["e\u0301", 1.5] },
      acceptance_criteria: [{ id: "c1", text: "one\u2028\r\n", weight: 3 }],
    }).replace("{", '{"__proto__":{"a":1},');
    const outcome = taskCodec.adopt(text, identity, stamp);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    expect(outcome.content).toContain('"note":{"👩🏽‍🚀":["e\u0301",1.5]}');
    expect(outcome.content).toContain('{"id":"c1","text":"one\u2028\\r\\n","weight":3}');
    expect(outcome.content).toContain('"__proto__":{"a":1}');
  });

  it("refuses another task's id and another correlation id", () => {
    const paths = (fields: object, known?: { task_id: string }) =>
      problemsOf(fields, known).map((problem) => problem.path);
    expect(paths({ ...newTask(), task_id: "other" })).toEqual(["/task_id"]);
    expect(paths({ ...newTask(), correlation_id: "other" })).toEqual(["/correlation_id"]);
    const unseen = { task_id: "sample-1" };
    expect(paths(newTask(), unseen)).toEqual([]);
    expect(paths({ ...newTask(), correlation_id: "other" }, unseen)).toEqual(["/correlation_id"]);
  });

  it("refuses what it can't mend, and says where", () => {
    const judged = judgedTask("reject");
    const next = accepted(redispatchTask(judged, {}, by(maria)));
    const criteria = judged.acceptance_criteria;
    const [call] = [{ tool_call_id: "t1", correlation_id: "sample-1", attempt: 1, name: "x" }];
    const whole = { ...call, status: "running", started_at: minute(1), finished_at: null };
    const cases: [object, string][] = [
      [{ ...judged, attempt: 2 }, "/ack/attempt"],
      [{ ...judged, acceptance_criteria: [...criteria, criteria[0]] }, "/acceptance_criteria/2/id"],
      [{ ...judged, acceptance_criteria: criteria.slice(1) }, "/verdict/issues/0/criterion_ref"],
      [{ ...next, acceptance_criteria: criteria.slice(1) }, "/dispatch/issues/0/criterion_ref"],
      [{ ...judged, verdict: { ...judged.verdict, issues: [] } }, "/verdict/issues_sha256"],
      [{ ...next, dispatch: { ...next.dispatch, issues: [] } }, "/dispatch/issues_sha256"],
      [
        { ...judged, tool_calls: [1, 2].map(() => ({ ...whole, summary: "" })) },
        "/tool_calls/1/tool_call_id",
      ],
      [{ ...judged, attempt: 21 }, "/attempt"],
      [
        { ...judged, tool_calls: Array.from({ length: TOOL_CALLS_MAX + 1 }, () => whole) },
        "/tool_calls",
      ],
    ];
    for (const [fields, path] of cases) {
      expect(problemsOf(fields).map((problem) => problem.path)).toContain(path);
    }
  });

  it("counts work-log entries over all results", () => {
    const task = reportedTask();
    const entry = { text: "x", at: minute(2) };
    const log = (count: number) => ({
      ...task.task_result,
      work_log: Array.from({ length: count }, (_, index) => ({ ...entry, entry_id: `w${index}` })),
    });
    const replaced = { kind: "result_replaced", at: minute(3), by: maria, task_result: log(600) };
    const withLogs = (count: number) => ({
      ...task,
      task_result: log(count),
      history: [replaced],
    });
    expect(problemsOf(withLogs(400))).toEqual([]);
    expect(problemsOf(withLogs(401))[0]?.message).toContain("1001");
  });

  it("refuses text that RFC 8785 can't carry, and everything that isn't an object", () => {
    const text = serializeTask({ ...newTask(), note: "NOTE" }).replace("NOTE", "\\ud83d");
    expect(taskCodec.adopt(text, identity, stamp)).toMatchObject({ problems: [{ path: "/note" }] });
    for (const value of ["[]", "null", '"task"', "1"]) {
      expect(taskCodec.adopt(value, identity, stamp)).toEqual({
        ok: false,
        problems: [{ path: "", message: "must be a JSON object" }],
      });
    }
    const broken = taskCodec.adopt('{\n  "task_id": }', identity, stamp);
    expect(!broken.ok && broken.problems[0]?.message).toContain("line 2, column 14");
  });
});

describe("the revision that a file claims", () => {
  it.each([
    ['{"revision": 7}', 7],
    ['{"revision": 1000000000}', 1_000_000_000],
    ['{"revision": 1000000001}', undefined],
    ['{"revision": 0}', undefined],
    ['{"revision": 1.5}', undefined],
    ['{"revision": "7"}', undefined],
    ["{}", undefined],
    ["[7]", undefined],
    ["{", undefined],
  ])("of %s is %s", (text, revision) => {
    expect(taskCodec.claimedRevision(text)).toBe(revision);
  });
});
