// Every refusal that a step over MCP can meet: the same code, words and particulars as over its route,
// the same line on the audit with the tool's name, and what to do next.

import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditLine } from "../storage-adapter/port/index.ts";
import { NEXT_AFTER_REFUSAL } from "../worker/mcp/next-after-refusal.ts";
import { PROVOCATIONS } from "./mcp-provocations.fixture.ts";
import { type McpAgent, McpAgents } from "./mcp.fixture.ts";
import { type AgentRoute, SAM, neverMade, removed, spoilt, taken } from "./refused-task.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const service = new ServiceFixture({
  EXECUTOR_TOKEN: `${TOKENS.executor},sam:${SAM.executor}`,
  REVIEWER_TOKEN: `${TOKENS.reviewer},sam:${SAM.reviewer}`,
});
const agents = new McpAgents(service);
const connected = new Map<string, McpAgent>();
beforeAll(async () => {
  await service.start();
  for (const token of [TOKENS.executor, TOKENS.reviewer, SAM.executor, SAM.reviewer]) {
    connected.set(token, await agents.connect(token));
  }
});
afterAll(async () => {
  await agents.close();
  await service.dispose();
});

const TOOLS: Readonly<Record<AgentRoute, string>> = {
  ack: "ack_task",
  "tool-calls": "record_tool_call",
  result: "submit_result",
  verdict: "submit_verdict",
  redispatch: "redispatch_task",
};

/** In mcp-tools.test.ts, and beside the code what nobody can provoke from outside. */
const ELSEWHERE = [
  "contended",
  "internal_error",
  "role_not_allowed",
  "storage_unavailable",
  "wrong_role",
];

const fileOf = (taskId: string) =>
  existsSync(service.path("ssot", `${taskId}.json`)) ? service.readTask(taskId) : undefined;

const OF_THE_MOMENT = ["seq", "at", "hash", "prev_hash", "causation_seq", "correlation_id"];
const OF_THE_WAY = ["path", "route", "tool"];

function sameOf(line: AuditLine | undefined): object {
  const dropped = new Set([...OF_THE_MOMENT, ...OF_THE_WAY]);
  return Object.fromEntries(Object.entries(line ?? {}).filter(([name]) => !dropped.has(name)));
}

describe("a refusal over MCP", () => {
  it.each(PROVOCATIONS.map((row) => [row.code, row.step, row] as const))(
    "%s of %s says what its route says, and what to do next",
    async (code, step, { status, token, body, on, next, meanwhile }) => {
      const taskId = await on(service);
      const etag = (await service.get(`/api/tasks/${taskId}`)).headers.get("etag");
      // Over its route it may be given without one.
      const isConditional = step === "verdict" && etag !== null;
      if (meanwhile) await service.post(`/api/tasks/${taskId}/result`, "executor", meanwhile);
      const headers = {
        authorization: `Bearer ${token}`,
        ...(isConditional && { "if-match": etag }),
      };
      const path = `/api/tasks/${taskId}/${step}`;
      const routed = await service.call("POST", path, { body, headers });
      expect([routed.status, routed.json.code], routed.text).toEqual([status, code]);
      const { type: _, title: __, status: ___, correlation_id: id, ...members } = routed.json;

      const before = fileOf(taskId);
      const args = { task_id: taskId, ...(isConditional && { etag }), ...body };
      const told = await connected.get(token)!.call(TOOLS[step], args);
      expect(fileOf(taskId)).toBe(before);
      expect(told.isError).toBe(true);
      // A problem document has its own `status` where a refusal tells of the task's.
      const { next: whatNow, correlation_id: toldId, status: ____, ...others } = told.json;
      const { held_by_you: isHeld, ...toldMembers } = others;
      expect(isHeld).toBe(code === "already_claimed" ? token === TOKENS.executor : undefined);
      expect(toldMembers).toEqual(members);
      expect(whatNow).toMatch(next);
      // What was refused of a task that was read is on that task's trail.
      const ofTask = (given: string) => (given.startsWith("req-") ? undefined : given);
      expect(ofTask(toldId)).toBe(ofTask(id));

      const lines = service.logLines().filter((line) => line.audit_event === "request_refused");
      const byRoute = lines.find((line) => line["path"] === path);
      const byTool = lines.find(
        (line) => line.correlation_id === toldId && line["tool"] === TOOLS[step],
      );
      const isAudited = [403, 409, 412, 422].includes(status);
      expect([byRoute !== undefined, byTool !== undefined]).toEqual([isAudited, isAudited]);
      if (!isAudited) return;
      const way = { path: "/mcp", route: "/mcp", method: "POST", tool: TOOLS[step] };
      expect(byTool).toMatchObject({ ...way, status, code });
      expect(sameOf(byTool)).toEqual(sameOf(byRoute));
    },
  );

  it("is provoked here for each code, but for those that can't be", () => {
    const provoked = new Set(PROVOCATIONS.map(({ code }) => code));
    expect([...provoked, ...ELSEWHERE].toSorted()).toEqual(
      Object.keys(NEXT_AFTER_REFUSAL).toSorted(),
    );
  });

  it("names each wrong argument with its place", async () => {
    const row = PROVOCATIONS.find(({ code }) => code === "invalid_body");
    const args = { task_id: await row!.on(service), ...row!.body };
    const { json } = await connected.get(TOKENS.executor)!.call("submit_result", args);
    expect(json.errors).toEqual([
      { path: "/attempt", message: expect.stringMatching(/number/) },
      { path: "/work_log/0/text", message: expect.stringMatching(/>=1/) },
      { path: "/work_log/1/text", message: expect.stringMatching(/string/) },
      { path: "/work_log/1/extra", message: "is not a known field" },
    ]);
  });

  it("names an etag that is none, or that would fit any task", async () => {
    const taskId = await taken("done")(service);
    const agent = connected.get(TOKENS.reviewer)!;
    const { etag } = await agent.shown(taskId);
    const approve = { task_id: taskId, attempt: 1, decision: "approve", issues: [] };
    const before = fileOf(taskId);
    const bare = etag.slice(1, -1);
    for (const wrong of ["*", "", bare, `W/${etag}`, `${etag}, ${etag}`, `${etag}\n`, '""', 7]) {
      const { json } = await agent.call("submit_verdict", { ...approve, etag: wrong });
      expect(json, String(wrong)).toMatchObject({ code: "invalid_body" });
      expect(json.errors, String(wrong)).toEqual([
        {
          path: "/etag",
          message: expect.stringMatching(
            wrong === 7 ? /string/ : /as it was shown, with its quotes/,
          ),
        },
      ]);
    }
    const { json: without } = await agent.call("submit_verdict", approve);
    expect(without.errors).toEqual([{ path: "/etag", message: "is required" }]);
    expect(fileOf(taskId)).toBe(before);
  });

  it("of get_task is what reading it over HTTP says", async () => {
    const agent = connected.get(TOKENS.reviewer)!;
    for (const on of [neverMade, removed, spoilt]) {
      const taskId = await on(service);
      const read = () => service.get(`/api/tasks/${taskId}`);
      // A reader hears of a hand edit when storage has noticed it.
      await expect.poll(async () => (await read()).status).not.toBe(200);
      const routed = await read();
      const { isError, json } = await agent.call("get_task", { task_id: taskId });
      expect([isError, json.code, json.detail]).toEqual([
        true,
        routed.json.code,
        routed.json.detail,
      ]);
      expect(json.errors).toEqual(routed.json.errors);
      expect(json.next).toContain("next_review");
    }
  });
});
