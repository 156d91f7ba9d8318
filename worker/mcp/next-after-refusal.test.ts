// That no refusal leaves an agent without a next step: the codes are taken from the sources that make
// them, so that a new one without a sentence fails here.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { NEXT_AFTER_REFUSAL, nextAfterRefusal } from "./next-after-refusal.ts";
import { TOOLS } from "./tools.ts";

const WORKER = resolve(import.meta.dirname, "..");

function sourcesIn(folder: string): { file: string; text: string }[] {
  return readdirSync(join(WORKER, folder), { recursive: true, encoding: "utf8" })
    .filter(
      (name) => name.endsWith(".ts") && !/\.(?:property\.)?test\.ts$|\.fixture\.ts$/.test(name),
    )
    .map((name) => ({
      file: name,
      text: readFileSync(join(WORKER, folder, name), "utf8"),
    }));
}

const DOMAIN = sourcesIn("domain");
/** `conflict("code", …)`; a bound's code stands in its row. */
const BUILT = /\b(?:forbidden|conflict|unprocessable)\(\s*(?:"(?<code>[a-z_]+)"|bound\.code)/g;
const ROWS = /^ {4}code: "(?<code>[a-z_]+)"/gm;
const codesOf = (pattern: RegExp, text: string) =>
  [...text.matchAll(pattern)].flatMap(({ groups }) => groups?.["code"] ?? []);
const refusalCodes = new Set(
  DOMAIN.flatMap(({ text }) => [...codesOf(BUILT, text), ...codesOf(ROWS, text)]),
);

/** Of steps that are no tool's, and of bounds on what no tool adds to. */
const NO_TOOLS = [
  "already_acked",
  "already_decided",
  "criterion_in_use",
  "edit_known",
  "no_decision_to_reopen",
  "superseded",
  "too_many_criteria",
  "too_many_edits",
  "too_many_scope_lines",
];

const REASON = /reason: "(?<code>[a-z_]+)"/g;
const FAILING = ["routes/commit-step.ts", "routes/read-task.ts", "http/fault.ts"];
const failureReasons = new Set(
  FAILING.map((file) => readFileSync(join(WORKER, file), "utf8"))
    .concat(sourcesIn("mcp").map(({ text }) => text))
    .flatMap((text) => codesOf(REASON, text))
    // Not a code, but where the domain's stands.
    .filter((reason) => reason !== "refused"),
);

const call = { tool: "submit_result", taskId: "sample-1", pickUp: "next_task" } as const;
const toolNames = TOOLS.map(({ name }) => name);

describe("the sentence after a refusal", () => {
  it("exists for every code of the domain that a tool can meet, and for every failure", () => {
    // Each builder names its code where it stands, or it could not be found here.
    const builders = DOMAIN.filter(({ file }) => file !== "refusal.ts").flatMap(
      ({ text }) => text.match(/\b(?:forbidden|conflict|unprocessable)\(/g) ?? [],
    );
    const found = DOMAIN.flatMap(({ text }) => [...text.matchAll(BUILT)]);
    expect(builders.length).toBe(found.length);
    expect(found.length).toBeGreaterThan(20);
    expect(refusalCodes.size).toBeGreaterThan(25);
    expect(failureReasons.size).toBeGreaterThan(4);

    const wanted = [...refusalCodes].filter((code) => !NO_TOOLS.includes(code));
    // Told of by json-request.ts, of arguments as of bodies.
    const failures = [...failureReasons, "invalid_body"];
    expect(Object.keys(NEXT_AFTER_REFUSAL).toSorted()).toEqual(
      [...new Set([...wanted, ...failures])].toSorted(),
    );
    for (const code of NO_TOOLS) expect(refusalCodes, code).toContain(code);
  });

  it.each(Object.keys(NEXT_AFTER_REFUSAL))("of %s names a tool to call", (code) => {
    for (const { name, roles } of TOOLS) {
      for (const taskId of ["sample-1", undefined]) {
        const pickUp = roles.includes("reviewer") ? "next_review" : "next_task";
        const next = nextAfterRefusal(code, { tool: name, taskId, pickUp });
        expect(next).toMatch(/^[A-Z].*\.$/);
        expect(next).not.toMatch(/undefined|\[object/);
        const named = toolNames.filter((tool) => next.includes(tool));
        expect(named, next).not.toEqual([]);
      }
    }
  });

  it("says which task is meant where it can", () => {
    expect(nextAfterRefusal("not_acked", call)).toContain('task_id "sample-1"');
    expect(nextAfterRefusal("not_acked", { ...call, taskId: undefined })).toContain(
      "with its task_id",
    );
  });

  it("leads back to the caller's own work, an executor's or a reviewer's", () => {
    expect(nextAfterRefusal("task_deleted", call)).toContain("next_task");
    const reviewer = { ...call, pickUp: "next_review" } as const;
    expect(nextAfterRefusal("task_deleted", reviewer)).toContain("next_review");
  });

  it("leads an executor away from what is judged, a reviewer to look at it", () => {
    expect(nextAfterRefusal("verdict_stands", call)).toMatch(/^Call next_task: /);
    const reviewer = { ...call, tool: "submit_verdict", pickUp: "next_review" } as const;
    expect(nextAfterRefusal("verdict_stands", reviewer)).toBe(
      'This attempt is judged. Call get_task with task_id "sample-1" and do what its `next` says.',
    );
  });

  it("says of a claim in the way whether it is the caller's own", () => {
    const ofHolder = (heldByYou?: boolean) =>
      nextAfterRefusal("already_claimed", { ...call, heldByYou });
    expect(ofHolder(true)).toMatch(/^You hold .*record_tool_call and submit_result with task_id/);
    for (const other of [false, undefined]) expect(ofHolder(other)).toMatch(/^Another executor /);
  });

  it.each([
    ["ack_task", "next_task", /^Nothing .* tell a person .* call next_task\. .*stop\.$/],
    ["record_tool_call", "next_task", /^Call record_tool_call again with a shorter summary\.$/],
    ["submit_result", "next_task", /^Call submit_result again .*diff_snapshot/],
    ["submit_verdict", "next_review", /^Call submit_verdict again .*fewer.* tell a person/],
    ["redispatch_task", "next_review", /^Nothing .* tell a person .* call next_review\. .*stop\.$/],
  ] as const)("of a task that is too large speaks of what %s can leave out", (...row) => {
    const [tool, pickUp, expected] = row;
    const next = nextAfterRefusal("task_too_large", { tool, taskId: "sample-1", pickUp });
    expect(next).toMatch(expected);
    expect(next.includes("diff_snapshot")).toBe(tool === "submit_result");
  });

  it("leads nobody in a circle: what can't be said otherwise isn't asked for again", () => {
    const reviewer = {
      tool: "redispatch_task",
      taskId: "sample-1",
      pickUp: "next_review",
    } as const;
    expect(nextAfterRefusal("too_many_work_log_entries", reviewer)).toBe(
      "Call next_review: a person has to make a new task of this one.",
    );
    expect(nextAfterRefusal("too_many_work_log_entries", call)).toMatch(/fewer.*next_task\.$/);
    const verdict = { ...reviewer, tool: "submit_verdict" };
    const open = (isUnanswered: boolean) =>
      nextAfterRefusal("approve_with_open_issues", { ...verdict, isUnanswered });
    expect(open(true)).toMatch(/"reject"/);
    expect(open(true)).not.toMatch(/"approve"/);
    expect(open(false)).toMatch(/"approve", issues \[\] and your remarks in reason/);
    const asked = { ...call, tool: "get_task" };
    expect(nextAfterRefusal("storage_unavailable", asked)).not.toMatch(/get_task.*get_task/);
  });

  it("is there also for a code that nobody has thought of", () => {
    expect(nextAfterRefusal("new_rule", call)).toBe("Do what detail says, or call next_task.");
  });
});
