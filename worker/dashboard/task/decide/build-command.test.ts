import { describe, expect, it } from "vitest";
import { briefCommand, decisionCommand } from "../../../domain/commands.ts";
import { briefTask } from "../../../domain/steps/brief.ts";
import { decideTask } from "../../../domain/steps/decide.ts";
import {
  accepted,
  by,
  judgedTask,
  maria,
  newTask,
  reportedTask,
} from "../../../domain/task.fixture.ts";
import { buildCommand } from "./build-command.ts";
import { draftFor, initialDraft, moveRow, nextRowId } from "./draft.ts";

describe("an approval", () => {
  it("needs nothing, and takes a reason", () => {
    const task = reportedTask();
    const draft = initialDraft("approve", task);
    expect(buildCommand("approve", draft, task)).toEqual({
      ok: true,
      command: { step: "approve", body: {} },
    });
    expect(buildCommand("approve", { ...draft, reason: " fine \n" }, task)).toMatchObject({
      command: { body: { reason: "fine" } },
    });
  });
});

describe("a rejection", () => {
  const task = judgedTask("reject");
  const draft = initialDraft("reject", task);
  const reason = "The hall is dusty";

  it("needs a reason that says something", () => {
    for (const empty of ["", " \n\t"]) {
      expect(buildCommand("reject", { ...draft, reason: empty }, task)).toMatchObject({
        ok: false,
        rowId: null,
      });
    }
  });

  it("carries the issues of the verdict that it replaces over, byte for byte", () => {
    const built = buildCommand("reject", { ...draft, reason }, task);
    if (!built.ok || built.command.step !== "reject") throw new Error("was not built");
    expect(built.command.body.issues).toEqual(task.verdict?.issues);
    const body = decisionCommand.parse(built.command.body);
    const decided = accepted(decideTask(task, { ...body, decision: "reject" }, by(maria, 9)));
    expect(decided.verdict?.issues_sha256).toBe(task.verdict?.issues_sha256);
  });

  it("takes issues of its own, each with a text and a criterion of this task", () => {
    const own = {
      rowId: nextRowId(draft),
      criterion_ref: "no-dust",
      text: " dust ",
      carried: null,
    };
    const withOwn = { ...draft, reason, issues: [...draft.issues, own] };
    expect(buildCommand("reject", withOwn, task)).toMatchObject({
      command: {
        body: { issues: [{ issue_id: "i1" }, { criterion_ref: "no-dust", text: "dust" }] },
      },
    });
    for (const change of [{ text: " " }, { criterion_ref: "gone" }]) {
      const wrong = { ...draft, reason, issues: [{ ...own, ...change }] };
      expect(buildCommand("reject", wrong, task)).toMatchObject({ ok: false, rowId: own.rowId });
    }
  });

  it("leaves a reference out that leads nowhere any more", () => {
    const issue = { rowId: 1, criterion_ref: "no-dust", text: "dust" };
    const carried = { issue_id: "i7", work_log_ref: "w9" };
    const built = buildCommand(
      "reject",
      { ...draft, reason, issues: [{ ...issue, carried }] },
      task,
    );
    expect(built).toMatchObject({ ok: true });
    expect(JSON.stringify(built)).not.toContain("w9");
  });
});

describe("a reopening", () => {
  it("needs a reason", () => {
    const task = reportedTask();
    const draft = initialDraft("reopen", task);
    expect(buildCommand("reopen", draft, task).ok).toBe(false);
    expect(buildCommand("reopen", { ...draft, reason: "too early" }, task)).toEqual({
      ok: true,
      command: { step: "reopen", body: { reason: "too early" } },
    });
  });
});

describe("a brief", () => {
  const task = newTask();
  const draft = initialDraft("brief", task);

  it("begins with what stands, and is nothing until something is changed", () => {
    expect(draft.criteria.map(({ id }) => id)).toEqual(["by-size", "no-dust"]);
    expect(draft.scope.map(({ text }) => text)).toEqual(["the shelf in the hall"]);
    expect(buildCommand("brief", draft, task)).toMatchObject({
      ok: false,
      message: "Nothing is changed yet.",
    });
  });

  it("sends what was changed and nothing else, as the service takes it", () => {
    const added = { rowId: nextRowId(draft), id: "", text: "No noise" };
    const criteria = moveRow([...draft.criteria, added], added.rowId, -1);
    const built = buildCommand("brief", { ...draft, criteria }, task);
    if (!built.ok || built.command.step !== "brief") throw new Error("was not built");
    expect(Object.keys(built.command.body)).toEqual(["acceptance_criteria"]);
    const briefed = accepted(briefTask(task, briefCommand.parse(built.command.body), by(maria, 1)));
    expect(briefed.acceptance_criteria).toEqual([
      { id: "by-size", text: "Sorted by size" },
      { id: "c2", text: "No noise" },
      { id: "no-dust", text: "No dust is left" },
    ]);
    expect(buildCommand("brief", { ...draft, scope: [] }, task)).toMatchObject({
      command: { body: { declared_scope: [] } },
    });
  });

  it("takes nobody's changes back: what was not typed goes along with the task", () => {
    const typed = { criteria: [{ rowId: 1, id: "by-size", text: "Sorted by height" }] };
    const meanwhile = accepted(briefTask(task, { declared_scope: ["the attic"] }, by(maria, 1)));
    const built = buildCommand("brief", draftFor("brief", meanwhile, typed), meanwhile);
    expect(built).toEqual({
      ok: true,
      command: {
        step: "brief",
        body: { acceptance_criteria: [{ id: "by-size", text: "Sorted by height" }] },
      },
    });
  });

  it("has no empty row, and at least one criterion", () => {
    const empty = { rowId: 9, id: "", text: " " };
    expect(buildCommand("brief", { ...draft, criteria: [empty] }, task)).toMatchObject({
      rowId: 9,
    });
    expect(buildCommand("brief", { ...draft, scope: [empty] }, task)).toMatchObject({ rowId: 9 });
    expect(buildCommand("brief", { ...draft, criteria: [] }, task).ok).toBe(false);
  });
});

describe("rows of a form", () => {
  it("move one place and stay within their list", () => {
    const rows = [{ rowId: 1 }, { rowId: 2 }, { rowId: 3 }];
    const order = (rowId: number, places: -1 | 1) =>
      moveRow(rows, rowId, places).map((row) => row.rowId);
    expect(order(2, -1)).toEqual([2, 1, 3]);
    expect(order(2, 1)).toEqual([1, 3, 2]);
    expect(order(1, -1)).toEqual([1, 2, 3]);
    expect(order(3, 1)).toEqual([1, 2, 3]);
    expect(order(9, 1)).toEqual([1, 2, 3]);
  });
});
