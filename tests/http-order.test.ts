// The order in which a write is checked (SPEC 3): 401/403, 413/415, a kept idempotent answer, 404,
// 400, 412, 409, 422. Each request here deserves two or more of them, and must get the first.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";
import { STEP_ROUTES, taskIn } from "./step-routes.fixture.ts";

const service = new ServiceFixture({
  EXECUTOR_TOKEN: `${TOKENS.executor},sam:sam-executes-for-tests`,
  REVIEWER_TOKEN: `${TOKENS.reviewer},sam:sam-reviews-for-tests`,
});
const tasks: Record<string, string> = {};

beforeAll(async () => {
  await service.start();
  for (const state of ["fresh", "acked", "done", "decided", "rejected"] as const) {
    tasks[state] = await taskIn(service, `in-${state}`, state);
  }
});
afterAll(() => service.dispose());

const STALE = { "if-match": `"${"0".repeat(64)}"` };
const TOO_LARGE = "x".repeat(2 * 1_048_576 + 1);
const PLAIN = { "content-type": "text/plain" };
const BAD_BODY = { nonsense: 1 };
/** Everything that comes after a missing token. */
const UNKNOWN = "/api/tasks/never-made";

describe.each(STEP_ROUTES)("a write to $name", (route) => {
  const post = (on: string, body: unknown, headers = {}) =>
    service.post(`${on}/${route.name}`, route.as, body, headers);

  it("asks for a token and its role before it looks at anything", async () => {
    const path = `${UNKNOWN}/${route.name}`;
    const bare = await service.call("POST", path, { body: TOO_LARGE, headers: PLAIN });
    expectProblem(bare, 401, "authentication_required");
    const wrong = route.as === "executor" ? "reviewer" : "executor";
    const foreign = await service.post(path, wrong, TOO_LARGE, PLAIN);
    expectProblem(foreign, 403, "role_not_allowed");
  });

  it("looks at size and type before the task", async () => {
    expectProblem(await post(UNKNOWN, TOO_LARGE), 413, "body_too_large");
    expectProblem(await post(UNKNOWN, "{}", PLAIN), 415, "unsupported_media_type");
  });

  it("looks for the task before it reads body and headers", async () => {
    const headers = { ...STALE, "idempotency-key": "not one key" };
    for (const body of ["{", BAD_BODY, route.body]) {
      expectProblem(await post(UNKNOWN, body, headers), 404, "task_not_found");
    }
    const unreadable = { "if-match": "no tag" };
    expectProblem(await post(UNKNOWN, route.body, unreadable), 404, "task_not_found");
  });

  it("reads body and headers before it compares tags", async () => {
    const on = tasks[route.conflict.on]!;
    expectProblem(await post(on, BAD_BODY, STALE), 400, "invalid_body");
    expectProblem(await post(on, "{", STALE), 400, "malformed_json");
    const badKey = { ...STALE, "idempotency-key": "not one key" };
    expectProblem(await post(on, route.body, badKey), 400, "invalid_header");
    const badTag = { "if-match": "no tag" };
    expectProblem(await post(on, route.body, badTag), 400, "invalid_header");
  });

  it("compares tags before it looks at the task's state", async () => {
    const on = tasks[route.conflict.on]!;
    expectProblem(await post(on, route.body, STALE), 412, "precondition_failed");
    expectProblem(await post(on, route.body), 409, route.conflict.code);
  });

  it("gives a kept answer before 404, 400, 412 and 409, but after 401, 403, 413 and 415", async () => {
    const id = `kept-${route.name}`;
    const on = await taskIn(service, id, route.takenBy);
    const key = { "idempotency-key": `key-of-${id}` };
    const first = await post(on, route.body, key);
    expect(first.status, first.text).toBe(200);
    for (const headers of [key, { ...key, ...STALE }, { ...key, "if-match": "no tag" }]) {
      const again = await post(on, route.body, headers);
      expect(again.text).toBe(first.text);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
    }
    // Without the key, it would now be one of these.
    const plain = await post(on, route.body, STALE);
    expectProblem(plain, 412, "precondition_failed");
    expectProblem(await post(on, BAD_BODY, key), 422, "idempotency_key_reused");
    expectProblem(await post(on, TOO_LARGE, key), 413, "body_too_large");
    const typed = await post(on, JSON.stringify(route.body), { ...key, ...PLAIN });
    expectProblem(typed, 415, "unsupported_media_type");
    const bare = await service.call("POST", `${on}/${route.name}`, {
      body: route.body,
      headers: key,
    });
    expectProblem(bare, 401, "authentication_required");
  });
});

const CAN_MEAN_WRONG = STEP_ROUTES.filter((route) => route.unprocessable !== null);

describe.each(CAN_MEAN_WRONG)("a body that $name can't mean", (route) => {
  it("comes after the task's tag and state", async () => {
    const { body, code } = route.unprocessable!;
    const post = (on: string, headers = {}) =>
      service.post(`${on}/${route.name}`, route.as, body, headers);
    expectProblem(await post(tasks[route.conflict.on]!), 409, route.conflict.code);
    expectProblem(await post(tasks[route.takenBy]!, STALE), 412, "precondition_failed");
    expectProblem(await post(tasks[route.takenBy]!), 422, code);
  });
});

describe("the creation of a task", () => {
  const many = Array.from({ length: 101 }, (_, i) => ({ text: `Criterion ${i}` }));
  const create = (body: unknown, headers = {}) =>
    service.post("/api/tasks", "admin", body, headers);

  it("asks for token and role, then size and type, then reads the body", async () => {
    const bare = await service.call("POST", "/api/tasks", { body: TOO_LARGE, headers: PLAIN });
    expectProblem(bare, 401, "authentication_required");
    const foreign = await service.post("/api/tasks", "executor", TOO_LARGE, PLAIN);
    expectProblem(foreign, 403, "role_not_allowed");
    expectProblem(await create(TOO_LARGE), 413, "body_too_large");
    expectProblem(await create("{", PLAIN), 415, "unsupported_media_type");
    const taken = { task_id: "in-fresh", request_text: "" };
    expectProblem(await create(taken), 400, "invalid_body");
    expectProblem(await create("{}", { "idempotency-key": "a b" }), 400, "invalid_header");
  });

  it("says that the id is taken before it says what is too much", async () => {
    const body = { task_id: "in-fresh", request_text: "x", acceptance_criteria: many };
    expectProblem(await create(body), 409, "task_id_taken");
    expectProblem(await create({ ...body, task_id: "is-free" }), 422, "too_many_criteria");
    expectProblem(await service.get("/api/tasks/is-free"), 404, "task_not_found");
  });

  it("gives its kept answer although the id is taken by then", async () => {
    const body = { task_id: "made-once", request_text: "x" };
    const key = { "idempotency-key": "made-once" };
    const first = await create(body, key);
    expect(first.status).toBe(201);
    const again = await create(body, key);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get("location")).toBe("/api/tasks/made-once");
    expectProblem(await create(body), 409, "task_id_taken");
  });
});

describe("a verdict on one's own work", () => {
  it("is forbidden before it is stale or badly meant", async () => {
    await service.createTask("own-work");
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    const post = (step: string, body: object, headers: Record<string, string>) =>
      service.call("POST", `/api/tasks/own-work/${step}`, { body, headers });
    const ack = { attempt: 1, criteria_echo: ["Count the spoons"], scope_echo: [] };
    expect((await post("ack", ack, as("sam-executes-for-tests"))).status).toBe(200);
    const verdict = { attempt: 7, decision: "approve", issues: [] };
    const refused = await post("verdict", verdict, { ...as("sam-reviews-for-tests"), ...STALE });
    expectProblem(refused, 403, "own_work");
    const other = await post("verdict", verdict, { ...as(TOKENS.reviewer), ...STALE });
    expectProblem(other, 412, "precondition_failed");
  });
});

describe("a kept answer", () => {
  it("outlives the task's file", async () => {
    const key = { "idempotency-key": "outlives" };
    await service.createTask("outlived");
    const first = await service.post("/api/tasks/outlived/approve", "admin", undefined, key);
    service.removeTask("outlived");
    const gone = await service.post("/api/tasks/outlived/reopen", "admin", { reason: "x" });
    expectProblem(gone, 404, "task_deleted");
    const again = await service.post("/api/tasks/outlived/approve", "admin", undefined, key);
    expect(again.text).toBe(first.text);
  });
});
