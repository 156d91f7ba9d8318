// Which task an agent is given: its own that it has claimed, else the oldest that waits for its role;
// never what is taken, invalid, gone or its own work. And who gets it where several ask at once.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type McpAgent, McpAgents } from "./mcp.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";
import { ACK } from "./step-routes.fixture.ts";

const NAMED = {
  kim: "kim-executes-for-tests",
  ki: "ki-executes-for-tests",
  sam: "sam-executes-for-tests",
  /** Looks once. */
  pat: "pat-executes-for-tests",
};
const SAM_REVIEWS = "sam-reviews-for-tests";

const service = new ServiceFixture({
  EXECUTOR_TOKEN: Object.entries(NAMED)
    .map(([name, token]) => `${name}:${token}`)
    .join(","),
  REVIEWER_TOKEN: `${TOKENS.reviewer},sam:${SAM_REVIEWS}`,
});
const agents = new McpAgents(service);
let kim: McpAgent;
let ki: McpAgent;
let sam: McpAgent;
let reviewer: McpAgent;
let samReviews: McpAgent;

beforeAll(async () => {
  await service.start();
  [kim, ki, sam, reviewer, samReviews] = await Promise.all([
    agents.connect(NAMED.kim),
    agents.connect(NAMED.ki),
    agents.connect(NAMED.sam),
    agents.connect(TOKENS.reviewer),
    agents.connect(SAM_REVIEWS),
  ]);
});
afterAll(async () => {
  await agents.close();
  await service.dispose();
});

/** What a test leaves behind is decided, so that it waits for nobody in the next one. */
afterEach(async () => {
  for (const stage of ["queued", "working", "delivered", "reviewed"]) {
    const { json } = await service.get(`/api/tasks?stage=${stage}&limit=200`);
    for (const { task_id } of json.items) {
      expect((await service.post(`/api/tasks/${task_id}/approve`, "admin")).status).toBe(200);
    }
  }
});

/** In the order of their ids, by which two of one millisecond go. */
async function create(...ids: string[]): Promise<void> {
  for (const id of ids) expect((await service.createTask(id)).status).toBe(201);
}

const claim = (agent: McpAgent, task_id: string) => agent.call("ack_task", { task_id, ...ACK });
const deliver = async (agent: McpAgent, task_id: string) => {
  await claim(agent, task_id);
  const result = { task_id, attempt: 1, work_log: [{ criterion_ref: "c1", text: "12" }] };
  expect((await agent.call("submit_result", result)).isError).toBe(false);
};
const given = async (agent: McpAgent, tool = "next_task") => {
  const { task } = (await agent.call(tool)).json;
  return task?.task_id ?? null;
};

describe("next_task", () => {
  it("gives the oldest that waits, and to each agent its own that it has claimed", async () => {
    expect(await given(kim)).toBeNull();
    await create("first", "second", "third");
    expect([await given(kim), await given(ki)]).toEqual(["first", "first"]);
    await claim(kim, "second");
    expect([await given(kim), await given(ki)]).toEqual(["second", "first"]);
    await claim(ki, "first");
    // "ki" is also a part of "kim": whose task it is isn't searched for, but compared.
    expect([await given(ki), await given(sam)]).toEqual(["first", "third"]);
    await claim(kim, "third");
    // Two in its hands: the older one first.
    expect([await given(kim), await given(sam)]).toEqual(["second", null]);
    await deliver(kim, "second");
    expect(await given(kim)).toBe("third");
  });

  it("goes by the order that the list has with sort=oldest, page by page", async () => {
    await create("a-one", "b-two", "c-three");
    const oldest = async (query: string) =>
      (await service.get(`/api/tasks?stage=queued&sort=oldest${query}`)).json;
    const first = await oldest("&limit=2");
    const cursor = encodeURIComponent(first.next_cursor);
    const second = await oldest(`&limit=2&cursor=${cursor}`);
    const idsOf = ({ items }: { items: { task_id: string }[] }) =>
      items.map(({ task_id }) => task_id);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(["a-one", "b-two", "c-three"]);
    expect(second.next_cursor).toBeNull();
    expect(await given(kim)).toBe("a-one");
    const other = await service.get(`/api/tasks?stage=queued&cursor=${cursor}`);
    expect([other.status, other.json.code]).toEqual([400, "invalid_cursor"]);
  });

  it("gives a task that only speaks of an agent to its holder alone", async () => {
    const request_text = "Ask kim where the spoons are";
    await service.createTask("about-kim", { request_text });
    await sam.call("ack_task", { task_id: "about-kim", ...ACK, criteria_echo: [request_text] });
    expect([await given(kim), await given(sam)]).toEqual([null, "about-kim"]);
  });

  it("passes over what is invalid, deleted or decided", async () => {
    await create("spoilt", "gone", "decided", "good");
    service.writeTask("spoilt", "{");
    service.removeTask("gone");
    await service.post("/api/tasks/decided/reject", "admin");
    await expect.poll(() => given(kim)).toBe("good");
  });

  it("gives a re-dispatched task again, to whoever is first", async () => {
    await create("again", "younger");
    await claim(kim, "again");
    await service.post("/api/tasks/again/reject", "admin", { reason: "Not these spoons" });
    expect(await given(kim)).toBe("younger");
    await service.post("/api/tasks/again/redispatch", "admin");
    const { task } = (await sam.call("next_task")).json;
    expect(task).toMatchObject({
      task_id: "again",
      attempt: 2,
      claimed_by_you: false,
      dispatch: { reason: "Not these spoons", issues: [] },
    });
  });

  it("leaves the lines of its looking, the list's and the task's", async () => {
    await create("seen");
    expect(await given(await agents.connect(NAMED.pat))).toBe("seen");
    const reads = () =>
      service
        .logLines()
        .filter(({ actor }) => actor.name === "pat")
        .map(({ audit_event, correlation_id }) => `${audit_event} ${correlation_id}`)
        .toSorted();
    // Reads are put down once a second.
    await expect.poll(reads, { timeout: 5_000 }).toHaveLength(2);
    expect(reads()).toEqual([
      "task_read seen",
      expect.stringMatching(/^tasks_listed req-[0-9a-f]{16}$/),
    ]);
  });
});

describe("next_review", () => {
  it("gives the oldest result, but never a reviewer's own work", async () => {
    await create("a-by-sam", "b-by-kim", "undone");
    await deliver(sam, "a-by-sam");
    await deliver(kim, "b-by-kim");
    expect([await given(reviewer, "next_review"), await given(samReviews, "next_review")]).toEqual([
      "a-by-sam",
      "b-by-kim",
    ]);
    const { etag } = (await samReviews.call("next_review")).json;
    const verdict = { task_id: "b-by-kim", etag, attempt: 1, decision: "approve", issues: [] };
    expect((await samReviews.call("submit_verdict", verdict)).isError).toBe(false);
    const { task, etag: none, next } = (await samReviews.call("next_review")).json;
    expect([task, none]).toEqual([null, null]);
    expect(next).toMatch(/^What waits \(1\) you have executed yourself/);
    expect(await given(reviewer, "next_review")).toBe("a-by-sam");
  });

  it("shows of a very long diff the beginning, and says where the rest is", async () => {
    await create("long-diff");
    await claim(kim, "long-diff");
    const work_log = [{ criterion_ref: "c1", text: "12" }];
    const diff_snapshot = "+12 spoons\n".repeat(20_000);
    const result = { task_id: "long-diff", attempt: 1, work_log, diff_snapshot };
    expect((await kim.call("submit_result", result)).isError).toBe(false);
    const { json } = await reviewer.call("next_review");
    expect(json.task.task_result.diff_chars).toBe(diff_snapshot.length);
    expect(json.next).toMatch(
      /^Of the diff's 220000 .*get_task with task_id "long-diff" and include \["diff"\] has all/,
    );
    const asked = { task_id: "long-diff", include: ["diff"] };
    const whole = (await reviewer.call("get_task", asked)).json;
    expect(whole.task.task_result.diff_snapshot).toBe(diff_snapshot);
    expect(whole.next).toMatch(/submit_verdict/);
  });

  it("knows whose work a result is also where only the result says so", async () => {
    await create("by-hand");
    await deliver(kim, "by-hand");
    const { ack: _, ...task } = JSON.parse(service.readTask("by-hand"));
    task.task_result.by.name = "sam";
    service.writeTask("by-hand", JSON.stringify(task));
    await expect
      .poll(async () => (await service.get("/api/tasks/by-hand")).json.task_result.by.name)
      .toBe("sam");
    expect(await given(samReviews, "next_review")).toBeNull();
    expect(await given(reviewer, "next_review")).toBe("by-hand");
  });
});

describe("submit_verdict", () => {
  it("is only on what its reviewer was shown, by next_review or by get_task", async () => {
    await create("switched");
    await deliver(kim, "switched");
    const { etag: shown } = (await reviewer.call("next_review")).json;
    const worse = { attempt: 1, work_log: [{ text: "Lost the spoons" }] };
    expect((await kim.call("submit_result", { task_id: "switched", ...worse })).isError).toBe(
      false,
    );
    const before = service.readTask("switched");
    const approve = { task_id: "switched", attempt: 1, decision: "approve", issues: [] };
    const { isError, json } = await reviewer.call("submit_verdict", { ...approve, etag: shown });
    const { etag: current } = await reviewer.shown("switched");
    expect(isError).toBe(true);
    expect(json).toMatchObject({ code: "precondition_failed", current_etag: current });
    expect(json.next).toMatch(
      /^The task has changed since you looked\. Call get_task with task_id "switched", look .*submit_verdict again with its etag\.$/,
    );
    expect(service.readTask("switched")).toBe(before);
    expect(current).not.toBe(shown);
    const again = await reviewer.call("submit_verdict", { ...approve, etag: current });
    expect(again.isError).toBe(false);
  });
});

describe("agents that ask at once", () => {
  it("get one task each: exactly one claims it, the others are told who", async () => {
    for (let round = 1; round <= 5; round += 1) {
      const task_id = `race-${round}`;
      await create(task_id);
      const racers = [kim, ki, sam];
      const offered = await Promise.all(racers.map((agent) => given(agent)));
      expect(offered).toEqual([task_id, task_id, task_id]);
      const acks = await Promise.all(racers.map((agent) => claim(agent, task_id)));
      const losers = acks.filter(({ isError }) => isError);
      expect(losers).toHaveLength(2);
      const { json: stored } = await service.get(`/api/tasks/${task_id}`);
      for (const { json } of losers) {
        expect(json).toMatchObject({
          code: "already_claimed",
          holder: { role: "executor", name: stored.ack.by.name },
          held_by_you: false,
          at: stored.ack.at,
          correlation_id: task_id,
        });
        expect(json.next).toBe("Another executor holds this attempt. Call next_task.");
      }
      const winner = racers[acks.findIndex(({ isError }) => !isError)]!;
      const trail = (await service.get(`/api/tasks/${task_id}/audit`)).json.items;
      const told = trail.map((line: { audit_event: string }) => line.audit_event).toSorted();
      expect(told).toEqual(["request_refused", "request_refused", "task_acked", "task_created"]);
      // As after an answer that was lost.
      const { json: again } = await claim(winner, task_id);
      expect(again).toMatchObject({ code: "already_claimed", held_by_you: true });
      expect(again.next).toMatch(/^You hold .*record_tool_call and submit_result/);
      await deliver(winner, task_id);
    }
  });
});
