import { describe, expect, it } from "vitest";
import { ackedTask, newTask } from "../../../domain/task.fixture.ts";
import { matchEcho } from "./match-echo.ts";

describe("the echo of criteria and scope", () => {
  it("is nothing before the ack", () => {
    expect(matchEcho(newTask())).toBeNull();
  });

  it("is exact line by line when it was recited unchanged", () => {
    expect(matchEcho(ackedTask())).toMatchObject({ exact: 3, total: 3 });
  });

  it("differs where one code unit differs, lacks a line, or has one too many", () => {
    const task = ackedTask();
    const echoed = {
      ...task,
      acceptance_criteria: [
        { id: "c1", text: "caf\u00E9" },
        { id: "c2", text: "kept" },
      ],
      declared_scope: ["the hall"],
      ack: { ...task.ack!, criteria_echo: ["cafe\u0301", "kept", "more"], scope_echo: [] },
    };
    expect(matchEcho(echoed)).toEqual({
      criteria: [
        { expected: "caf\u00E9", got: "cafe\u0301", isExact: false },
        { expected: "kept", got: "kept", isExact: true },
        { expected: null, got: "more", isExact: false },
      ],
      scope: [{ expected: "the hall", got: null, isExact: false }],
      exact: 1,
      total: 4,
    });
  });
});
