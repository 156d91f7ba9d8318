// How much of a task get_task shows: what can be too long for an agent only where it is asked for, and
// what is left out is counted.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type McpAgent, McpAgents } from "./mcp.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";
import { ACK } from "./step-routes.fixture.ts";

const service = new ServiceFixture();
const agents = new McpAgents(service);
let executor: McpAgent;
let reviewer: McpAgent;
beforeAll(async () => {
  await service.start();
  [executor, reviewer] = await Promise.all([
    agents.connect(TOKENS.executor),
    agents.connect(TOKENS.reviewer),
  ]);
});
afterAll(async () => {
  await agents.close();
  await service.dispose();
});

const create = async (id: string) => expect((await service.createTask(id)).status).toBe(201);
const claim = (agent: McpAgent, task_id: string) => agent.call("ack_task", { task_id, ...ACK });

describe("get_task", () => {
  const DIFF = "- 11\n+ 12 🥄";
  const UNSEEN = `a diff of ${DIFF.length} characters, which is not shown here: include ["diff"] shows it. `;
  const shownTo = async (agent: McpAgent, task_id: string, include?: string[]) =>
    (await agent.call("get_task", { task_id, ...(include && { include }) })).json;

  it("leaves out what can be too long, says so, and shows it where it is asked for", async () => {
    await create("much");
    const kept = async () => (await service.get("/api/tasks/much")).json;
    await claim(executor, "much");
    const work_log = [{ criterion_ref: "c1", text: "12" }];
    for (const diff_snapshot of ["first", "second", DIFF]) {
      const result = { task_id: "much", attempt: 1, work_log, diff_snapshot };
      expect((await executor.call("submit_result", result)).isError).toBe(false);
    }
    const whole = await kept();
    const { history, task_result, ...others } = whole;
    const { diff_snapshot: _, ...resultOnly } = task_result;
    const noHistory = { part: "history", entries: 2 };
    const noDiff = { part: "diff", chars: DIFF.length };
    for (const agent of [executor, reviewer]) {
      for (const include of [undefined, []]) {
        const { task, left_out, next } = await shownTo(agent, "much", include);
        expect(task).toEqual({ ...others, task_result: resultOnly });
        expect(left_out).toEqual([noHistory, noDiff]);
        expect(next.includes(UNSEEN)).toBe(agent === reviewer);
      }
      const withDiff = await shownTo(agent, "much", ["diff"]);
      expect(withDiff.next).not.toContain("not shown here");
      expect(withDiff.task).toEqual({ ...others, task_result });
      expect(withDiff.left_out).toEqual([noHistory]);
      const withHistory = await shownTo(agent, "much", ["history"]);
      expect(withHistory.task).toEqual({ ...others, history, task_result: resultOnly });
      expect(withHistory.left_out).toEqual([noDiff]);
      const all = await shownTo(agent, "much", ["diff", "history", "diff"]);
      expect(all).not.toHaveProperty("left_out");
      expect(all.task).toEqual(whole);
    }
    // Nobody is asked for a verdict any more.
    await service.post("/api/tasks/much/approve", "admin");
    expect((await shownTo(reviewer, "much")).next).toMatch(/^Nothing is left/);
    const { code, errors } = await shownTo(executor, "much", ["verdict"]);
    expect([code, errors]).toEqual([
      "invalid_body",
      [{ path: "/include/0", message: expect.stringContaining('"history"|"tool_calls"|"diff"') }],
    ]);
  });

  it("shows the latest 40 tool calls, and the others where they are asked for", async () => {
    await create("busy");
    await claim(executor, "busy");
    const call = { task_id: "busy", attempt: 1, name: "count", status: "succeeded" };
    for (let nth = 1; nth <= 41; nth += 1) {
      if (nth === 41) expect(await shownTo(executor, "busy")).not.toHaveProperty("left_out");
      await executor.call("record_tool_call", { ...call, tool_call_id: `t${nth}` });
    }
    const { task, left_out } = await shownTo(executor, "busy");
    expect(task.tool_calls).toHaveLength(40);
    expect(task.tool_calls[0].tool_call_id).toBe("t2");
    expect(left_out).toEqual([{ part: "tool_calls", entries: 1 }]);
    const all = await shownTo(executor, "busy", ["tool_calls"]);
    expect(all.task.tool_calls).toHaveLength(41);
    expect(all).not.toHaveProperty("left_out");
  });

  it("says of nothing that it was left out where there is nothing", async () => {
    await create("little");
    await claim(executor, "little");
    const result = { task_id: "little", attempt: 1, work_log: [], diff_snapshot: "" };
    expect((await executor.call("submit_result", result)).isError).toBe(false);
    const told = await shownTo(executor, "little");
    expect(told).not.toHaveProperty("left_out");
    expect(told.task).toEqual((await service.get("/api/tasks/little")).json);
  });
});
