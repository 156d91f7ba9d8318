// One call at a time, over the real driver: what leaves a tool, and what the audit keeps.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StorageUnavailable } from "../../storage-adapter/port/index.ts";
import type { TaskStorage } from "../../storage-adapter/port/index.ts";
import { echoOf, kim, newTask, remy } from "../domain/task.fixture.ts";
import { ackTool } from "./executor-tools.ts";
import { callTool } from "./call-tool.ts";
import { getTask } from "./get-task.ts";
import { nextTask } from "./next-task.ts";
import { refusalAnswer } from "./refusal-answer.ts";
import { ToolsFixture, contextOver } from "./tool-context.fixture.ts";

let fixture: ToolsFixture;
beforeEach(async () => {
  fixture = new ToolsFixture();
  await fixture.start();
});
afterEach(() => fixture.dispose());

const SECRET = "secret /srv/countersign/ssot";
const task = newTask();
const { task_id } = task;
const ack = { task_id, ...echoOf(task) };

/** Everything but looking fails; the audit is written as ever. */
function failing(fault: Error): TaskStorage {
  const { storage } = fixture;
  const fail = () => Promise.reject(fault);
  return {
    ...storage,
    list: fail,
    read: fail,
    commit: fail,
    append: (facts) => storage.append(facts),
    noteRefusal: (fact) => storage.noteRefusal(fact),
  };
}

const lastLine = () => fixture.lines().at(-1);

describe("a call of a tool", () => {
  it("is answered as a structure and, for clients that read no other, as the same text", async () => {
    await fixture.put(task);
    const context = contextOver(fixture.storage, kim);
    for (const [tool, given] of [
      [getTask, { task_id }],
      [getTask, { task_id: "nobody" }],
      [nextTask, {}],
      [ackTool, ack],
      [ackTool, ack],
    ] as const) {
      const { content, structuredContent } = await callTool(tool, given, context);
      expect(content).toEqual([{ type: "text", text: JSON.stringify(structuredContent) }]);
    }
  });

  it("says nothing of an unknown fault but where to look it up", async () => {
    for (const [tool, given] of [
      [nextTask, {}],
      [getTask, { task_id }],
      [ackTool, ack],
    ] as const) {
      const context = contextOver(failing(new Error(SECRET)), kim);
      const told = await callTool(tool, given, context);
      expect(JSON.stringify(told)).not.toMatch(/secret|srv|Error:/);
      expect(told).toMatchObject({
        isError: true,
        structuredContent: {
          code: "internal_error",
          next: expect.stringContaining(tool.name),
          correlation_id: "req-1",
        },
      });
      const line = lastLine();
      expect(line).toMatchObject({
        audit_event: "error",
        correlation_id: "req-1",
        actor: kim,
        code: "internal_error",
        status: 500,
        tool: tool.name,
        path: "/mcp",
        route: "/mcp",
      });
      expect(line?.["cause"]).toContain(SECRET);
    }
  });

  it("says what storage wants known when it is not to be had", async () => {
    const context = contextOver(failing(new StorageUnavailable("The disk is full.")), kim);
    const told = await callTool(ackTool, ack, context);
    expect(told).toMatchObject({
      isError: true,
      structuredContent: {
        code: "storage_unavailable",
        detail: "The disk is full.",
        next: `Wait some seconds, call get_task with task_id "${task_id}" to see whether it was done, and ack_task again if it was not.`,
      },
    });
    expect(lastLine()).toMatchObject({ audit_event: "error", cause: "The disk is full." });
    const looking = await callTool(nextTask, {}, context);
    expect(looking.structuredContent).toMatchObject({
      next: "Wait some seconds, then call next_task again.",
    });
  });

  it("of another role's tool is refused before anything is looked at", async () => {
    const context = contextOver(failing(new Error("looked")), remy);
    const told = await callTool(ackTool, { task_id: 7 }, context);
    expect(told.structuredContent).toMatchObject({
      code: "role_not_allowed",
      next: expect.stringContaining("next_review"),
    });
    expect(lastLine()).toMatchObject({
      audit_event: "request_refused",
      correlation_id: "req-1",
      status: 403,
      code: "role_not_allowed",
      tool: "ack_task",
    });
  });

  it("looks for the task before it looks at the other arguments, and at all of them at once", async () => {
    await fixture.put(task);
    const context = contextOver(fixture.storage, kim);
    const refusalOf = async (given: Record<string, unknown>) =>
      refusalAnswer.parse((await callTool(ackTool, given, context)).structuredContent);
    expect(await refusalOf({ task_id: "nobody", attempt: "one" })).toMatchObject({
      code: "task_not_found",
    });
    for (const wrong of [{}, { task_id: 7 }, { task_id: "No Task" }, { task_id }]) {
      const refused = await refusalOf({ ...wrong, attempt: 0, extra: 1 });
      expect(refused).toMatchObject({ code: "invalid_body" });
      const paths = (refused.errors ?? []).map(({ path }) => path);
      const about = "task_id" in wrong && wrong.task_id === task_id ? [] : ["/task_id"];
      expect(paths.toSorted()).toEqual(
        [...about, "/attempt", "/criteria_echo", "/extra", "/scope_echo"].toSorted(),
      );
    }
    // And not a line for what could not have been meant (SPEC 8).
    expect(fixture.lines().filter((line) => line.audit_event === "request_refused")).toEqual([]);
  });
});
