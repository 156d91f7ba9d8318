import { describe, expect, it } from "vitest";
import { findNamedTask } from "./named-task.ts";

const byBranch = (...branches: string[]) => findNamedTask({ branches });
const byMessage = (message: string) => findNamedTask({ branches: ["main"], message });

describe("a branch", () => {
  it("names the task that follows its prefix", () => {
    expect(byBranch("task/abc-1")).toEqual({ ok: true, taskId: "abc-1" });
    expect(byBranch("main", "task/abc-1", "task/abc-1")).toEqual({ ok: true, taskId: "abc-1" });
  });

  it.each([[], ["main"], ["tasks/a"], ["feature/task/a"], ["Task/a"], ["task"], [""]])(
    "names none as %s",
    (...branches) => {
      expect(byBranch(...branches)).toEqual({ ok: false, reason: "no_task_named" });
    },
  );

  it.each(["task/", "task/A", "task/a/b", "task/../a", "task/a b", `task/${"a".repeat(65)}`])(
    "that no task can have, like %s, is said to be malformed",
    (branch) => {
      expect(byBranch(branch)).toEqual({ ok: false, reason: "task_id_malformed" });
    },
  );

  it("beside one of another task leaves open which is meant", () => {
    expect(byBranch("task/a", "task/b")).toEqual({ ok: false, reason: "task_ambiguous" });
  });

  it("outweighs a trailer, also where it is malformed", () => {
    const message = "Tidy\n\nTask-Id: b";
    expect(findNamedTask({ branches: ["task/a"], message })).toEqual({ ok: true, taskId: "a" });
    expect(findNamedTask({ branches: ["task/A"], message })).toMatchObject({ ok: false });
  });
});

describe("a trailer", () => {
  it.each([
    ["alone in the last paragraph", "Tidy\n\nTask-Id: abc"],
    ["with a space before the colon", "Tidy\n\nTask-Id : abc"],
    ["among others", "Tidy\n\nWhy.\n\nSigned-off-by: Jo <jo@example.org>\nTask-Id: abc\n"],
    ["in any case, with any space", "Tidy\n\ntASK-iD:abc  \n\n"],
    ["after lines that end in CR LF", "Tidy\r\n\r\nTask-Id: abc\r\n"],
    ["after a line of spaces", "Tidy\n  \nTask-Id: abc"],
    ["twice the same", "Tidy\n\nTask-Id: abc\nTask-Id: abc"],
  ])("names the task: %s", (_where, message) => {
    expect(byMessage(message)).toEqual({ ok: true, taskId: "abc" });
  });

  it.each([
    ["an earlier paragraph", "Tidy\n\nTask-Id: abc\n\nSigned-off-by: Jo <jo@example.org>"],
    ["the middle of a line", "Tidy\n\nsee Task-Id: abc"],
    ["another key", "Tidy\n\nTask-Ids: abc\nTask: abc\nX-Task-Id: abc"],
    ["no message", ""],
  ])("names none from %s", (_where, message) => {
    expect(byMessage(message)).toEqual({ ok: false, reason: "no_task_named" });
  });

  it("that names two tasks, or none that can be, says so", () => {
    expect(byMessage("Tidy\n\nTask-Id: a\nTask-Id: b")).toMatchObject({ reason: "task_ambiguous" });
    expect(byMessage("Tidy\n\nTask-Id: A!")).toMatchObject({ reason: "task_id_malformed" });
    expect(byMessage("Tidy\n\nTask-Id:")).toMatchObject({ reason: "task_id_malformed" });
  });

  it("is found in time, however long the message", () => {
    const lines = `${" ".repeat(1_000)}:\n`.repeat(1_000);
    expect(byMessage(`Tidy\n\n${lines}Task-Id: abc${" ".repeat(1_000_000)}`)).toMatchObject({
      taskId: "abc",
    });
  });
});
