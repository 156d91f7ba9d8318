// Many at once: one decision wins, one message makes one task, twins get one answer.

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, ServiceFixture, messageUpdate } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const withStatus = (answers: Answer[], status: number) =>
  answers.filter((answer) => answer.status === status);

describe("40 decisions on one task at once", () => {
  it("give one 200 and 39 times 409 that name the winner, the time and the revision", async () => {
    await service.createTask("contested");
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        service.post(
          `/api/tasks/contested/${i % 2 === 0 ? "approve" : "reject"}`,
          i % 3 === 0 ? "jo" : "admin",
        ),
      ),
    );
    const [winner] = withStatus(answers, 200);
    const losers = withStatus(answers, 409);
    expect(withStatus(answers, 200)).toHaveLength(1);
    expect(losers).toHaveLength(39);
    for (const loser of losers) {
      expect(loser.json).toMatchObject({
        code: "already_decided",
        decision: winner?.json.verdict.decision,
        decided_by: winner?.json.verdict.decided_by,
        at: winner?.json.verdict.at,
        revision: 2,
        correlation_id: "contested",
      });
      expect(loser.json.detail).toContain(winner?.json.verdict.decided_by.name);
    }
    const refusals = service.logLines().filter((line) => line.audit_event === "request_refused");
    expect(refusals.filter((line) => line.task_id === "contested")).toHaveLength(39);
  });
});

describe("30 repeats of one message at once", () => {
  it("make one task and 29 hits on the audit", async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => service.telegram(messageUpdate(1, "Once, please"))),
    );
    expect(withStatus(answers, 200)).toHaveLength(30);
    const created = answers.filter((answer) => answer.json.outcome === "created");
    expect(created).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.json.task_id)).size).toBe(1);
    const hits = service.logLines().filter((line) => line.audit_event === "telegram_dedup_hit");
    expect(hits).toHaveLength(29);
    for (const hit of hits) expect(hit.correlation_id).toBe(created[0]?.json.task_id);
  });

  it("still hit after a restart, and after the task's file was deleted", async () => {
    expect(await service.stop()).toBe(0);
    await service.start();
    const again = await service.telegram(messageUpdate(1, "Once, please"));
    expect(again.json.outcome).toBe("duplicate");
    const { task_id } = again.json;
    service.removeTask(task_id);
    await vi.waitFor(async () => {
      expect((await service.get(`/api/tasks/${task_id}`)).status).toBe(404);
    });
    const afterwards = await service.telegram(messageUpdate(1, "Once, please"));
    expect(afterwards.json).toMatchObject({ outcome: "duplicate", task_id });
    expect(service.ssotNames()).not.toContain(`${task_id}.json`);
  });
});

describe("two messages whose first 12 digits are the same", () => {
  it("become two tasks, each found again by its own message", async () => {
    const first = await service.telegram(messageUpdate(26_689_323, "One", 1));
    const second = await service.telegram(messageUpdate(27_003_352, "Two", 1));
    expect(first.json.outcome).toBe("created");
    expect(second.json.outcome).toBe("created");
    expect(first.json.task_id).toHaveLength(12);
    expect(second.json.task_id).toHaveLength(16);
    expect(second.json.task_id.slice(0, 12)).toBe(first.json.task_id);
    const again = await service.telegram(messageUpdate(27_003_352, "Two", 1));
    expect(again.json).toMatchObject({ outcome: "duplicate", task_id: second.json.task_id });
  });
});

describe("twins with one Idempotency-Key", () => {
  const key = (name: string) => ({ "idempotency-key": name });

  it("get one answer, though only one of them changed anything", async () => {
    await service.createTask("twins");
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        service.post("/api/tasks/twins/approve", "admin", undefined, key("k1")),
      ),
    );
    expect(withStatus(answers, 200)).toHaveLength(10);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.headers.get("etag"))).size).toBe(1);
    expect((await service.get("/api/tasks/twins")).json.revision).toBe(2);
  });

  it("get it again after a restart, though the task has changed since", async () => {
    const before = await service.post("/api/tasks/twins/approve", "admin", undefined, key("k1"));
    await service.post("/api/tasks/twins/reopen", "admin", { reason: "again" });
    await service.kill();
    await service.start();
    const after = await service.post("/api/tasks/twins/approve", "admin", undefined, key("k1"));
    expect(after.text).toBe(before.text);
    expect((await service.get("/api/tasks/twins")).json.status).toBe("pending");
  });

  it("are refused with another body, and are nobody else's", async () => {
    const body = { request_text: "One" };
    const first = await service.post("/api/tasks", "admin", body, key("k2"));
    expect(first.status).toBe(201);
    const other = await service.post("/api/tasks", "admin", { request_text: "Two" }, key("k2"));
    expect(other.status).toBe(422);
    const jo = await service.post("/api/tasks", "jo", body, key("k2"));
    expect(jo.status).toBe(201);
    expect(jo.json.task_id).not.toBe(first.json.task_id);
    const repeated = await service.post("/api/tasks", "admin", body, key("k2"));
    expect(repeated.status).toBe(201);
    expect(repeated.headers.get("location")).toBe(first.headers.get("location"));
  });

  it("that were refused may try again", async () => {
    await service.createTask("refused");
    const ack = { attempt: 2, criteria_echo: ["Count the spoons"], scope_echo: [] };
    const refused = await service.post("/api/tasks/refused/ack", "executor", ack, key("k3"));
    expect(refused.status).toBe(409);
    const again = await service.post(
      "/api/tasks/refused/ack",
      "executor",
      { ...ack, attempt: 1 },
      key("k3"),
    );
    expect(again.status).toBe(200);
  });
});
