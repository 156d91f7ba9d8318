// Files under ssot/ that a person changes, breaks and deletes while the service runs (SPEC 2).

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { auditVerify } from "./command.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import { STEP_ROUTES } from "./step-routes.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

/** The watch settles, then looks. */
const NOTICED_MS_MAX = 10_000;
const linesOf = (id: string) =>
  service.logLines().filter((line) => line.correlation_id === id && line.task_id === id);
const eventsOf = (id: string) =>
  linesOf(id)
    .map((line) => line.audit_event)
    .filter((event) => event !== "task_read");
const edit = (id: string, fields: object) =>
  service.writeTask(
    id,
    JSON.stringify({ ...JSON.parse(service.readTask(id)), ...fields }, null, 2),
  );

describe("a hand edit", () => {
  it("is there under a write that follows at once: first the edit, then the write", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = `edited-${round}`;
      await service.createTask(id);
      edit(id, { declared_scope: ["by hand"], note_of_mine: { round } });
      const brief = { acceptance_criteria: [{ text: "By request" }] };
      const answer = await service.post(`/api/tasks/${id}/brief`, "admin", brief);
      expect([answer.status, answer.json.revision], answer.text).toEqual([200, 3]);
      const { json: task, text } = await service.get(`/api/tasks/${id}`);
      expect(task).toMatchObject({
        revision: 3,
        declared_scope: ["by hand"],
        note_of_mine: { round },
        acceptance_criteria: [{ id: "c1", text: "By request" }],
      });
      expect(service.readTask(id)).toBe(text);
      expect(eventsOf(id)).toEqual(["task_created", "ssot_external_change", "task_briefed"]);
    }
  });

  it("counts for the step that follows at once, also where the step had been refused before", async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = `edited-decision-${round}`;
      await service.createTask(id);
      const before = service.readTask(id);
      expect((await service.post(`/api/tasks/${id}/approve`, "admin")).status).toBe(200);
      service.writeTask(id, before);
      const again = await service.post(`/api/tasks/${id}/approve`, "admin");
      expect([again.status, again.json.revision], again.text).toEqual([200, 4]);
    }
  });

  it("makes a former ETag stale, and is what a read right after it gets", async () => {
    await service.createTask("edited-stale");
    const before = await service.get("/api/tasks/edited-stale");
    edit("edited-stale", { declared_scope: ["by hand"] });
    const stale = { "if-match": before.headers.get("etag") ?? "" };
    const refused = await service.post(
      "/api/tasks/edited-stale/approve",
      "admin",
      undefined,
      stale,
    );
    expectProblem(refused, 412, "precondition_failed");
    const after = await service.get("/api/tasks/edited-stale");
    expect(after.json).toMatchObject({ revision: 2, declared_scope: ["by hand"] });
    expect(after.headers.get("etag")).toBe(refused.json.current_etag);
  });

  it("gets its revision, time and status from us, whatever it says", async () => {
    await service.createTask("edited-status");
    edit("edited-status", {
      status: "approved",
      revision: 77,
      updated_at: "2001-01-01T00:00:00.000Z",
    });
    await vi.waitFor(async () => {
      const { json } = await service.get("/api/tasks/edited-status");
      expect(json).toMatchObject({ status: "pending", revision: 2 });
      expect(json.updated_at).not.toMatch(/^2001/);
    }, NOTICED_MS_MAX);
    const line = linesOf("edited-status").find(
      (known) => known.audit_event === "ssot_external_change",
    );
    expect(line).toMatchObject({ revision: 2, status: "pending", actor: { role: "system" } });
  });

  it("of a new file makes a task, and one under a name that no task can have makes none", async () => {
    await service.createTask("copied");
    const copy = { ...JSON.parse(service.readTask("copied")), task_id: "put-there" };
    service.writeTask("put-there", JSON.stringify({ ...copy, correlation_id: "put-there" }));
    service.writeTask("Not An Id", JSON.stringify(copy));
    await vi.waitFor(async () => {
      expect((await service.get("/api/tasks/put-there")).json?.request_text).toBe(
        "Count the spoons",
      );
    }, NOTICED_MS_MAX);
    const { items } = (await service.get("/api/tasks?limit=200")).json;
    const ids = items.map((item: { task_id: string }) => item.task_id);
    expect(ids).toContain("put-there");
    expect(ids).not.toContain("Not An Id");
    service.removeTask("Not An Id");
  });
});

describe("a broken file", () => {
  const BROKEN: [string, string, (good: Record<string, unknown>) => string, string, RegExp][] = [
    ["no-json", "is no JSON", () => '{"task_id":\n  oops', "", /line 2, column 3/],
    ["empty", "is empty", () => "", "", /empty/],
    [
      "no-time",
      "lacks a field",
      (good) => JSON.stringify({ ...good, created_at: undefined }),
      "/created_at",
      /ISO 8601/,
    ],
    [
      "bad-scope",
      "is wrong further in",
      (good) => JSON.stringify({ ...good, declared_scope: ["x", 5] }),
      "/declared_scope/1",
      /expected string/,
    ],
    [
      "other-id",
      "says it is another task",
      (good) => JSON.stringify({ ...good, task_id: "another" }),
      "/task_id",
      /./,
    ],
    [
      "other-story",
      "has another correlation id",
      (good) => JSON.stringify({ ...good, correlation_id: "another" }),
      "/correlation_id",
      /./,
    ],
    [
      "twice",
      "names a field twice",
      (good) => JSON.stringify(good).replace("{", '{"source":"api",'),
      "/source",
      /twice/,
    ],
    [
      "surrogate",
      "has a name that UTF-8 can't carry",
      (good) => JSON.stringify(good).replace("{", '{"\\udc00":1,'),
      "/\ufffd",
      /surrogate/,
    ],
    [
      "large",
      "is too large",
      (good) => JSON.stringify({ ...good, padding: "x".repeat(1_048_576) }),
      "",
      /1048576/,
    ],
  ];

  it.each(BROKEN)(
    "%s: that %s is told, kept and served by nobody",
    async (id, _what, breakIt, path, message) => {
      await service.createTask(id);
      const broken = breakIt(JSON.parse(service.readTask(id)));
      service.writeTask(id, broken);
      // At once: it is the write that finds it.
      expectProblem(
        await service.post(`/api/tasks/${id}/approve`, "admin"),
        409,
        "task_file_invalid",
      );
      const problem = { path, message: expect.stringMatching(message) };
      const read = await service.get(`/api/tasks/${id}`);
      expectProblem(read, 503, "task_file_invalid");
      expect(read.json).toMatchObject({ correlation_id: id, errors: [problem] });

      const health = await service.get("/healthz");
      expect(health.status).toBe(200);
      expect(health.json.status).toBe("degraded");
      expect(health.json.invalid_tasks).toContainEqual({ task_id: id, problems: [problem] });
      const listed = await service.get("/api/tasks?status=invalid&limit=200");
      const item = listed.json.items.find((one: { task_id: string }) => one.task_id === id);
      expect(item).toMatchObject({ task_id: id, status: "invalid", problems: [problem] });

      for (const { name, as, body } of STEP_ROUTES) {
        const write = await service.post(`/api/tasks/${id}/${name}`, as, body);
        expectProblem(write, 409, "task_file_invalid", name);
        expect(write.json.errors).toEqual([problem]);
      }
      expectProblem(await service.createTask(id), 409, "task_id_taken");
      expect(service.readTask(id)).toBe(broken);
      expect(eventsOf(id)).toContain("ssot_invalid");
      expect((await service.createTask(`beside-${id}`)).status).toBe(201);
    },
  );

  it("is on the audit with each failed read, by the reader", async () => {
    const before = linesOf("no-json").filter((line) => line.audit_event === "error").length;
    await service.get("/api/tasks/no-json", { as: "reviewer" });
    const errors = linesOf("no-json").filter((line) => line.audit_event === "error");
    expect(errors).toHaveLength(before + 1);
    expect(errors.at(-1)).toMatchObject({
      actor: { role: "reviewer", name: "reviewer" },
      status: 503,
      code: "task_file_invalid",
      cause: "task_file_invalid",
    });
  });

  it("is still invalid and untouched after a restart, and good again once it is mended", async () => {
    const text = service.readTask("no-json");
    expect(await service.stop()).toBe(0);
    await service.start();
    expectProblem(await service.get("/api/tasks/no-json"), 503, "task_file_invalid");
    expect(service.readTask("no-json")).toBe(text);
    const other = JSON.parse(service.readTask("beside-no-json"));
    service.writeTask(
      "no-json",
      JSON.stringify({ ...other, task_id: "no-json", correlation_id: "no-json" }),
    );
    // At once: whoever has mended it must not be told that it is still broken.
    const approved = await service.post("/api/tasks/no-json/approve", "admin");
    expect([approved.status, approved.json.status], approved.text).toEqual([200, "approved"]);
    expect(eventsOf("no-json").slice(-2)).toEqual(["ssot_external_change", "task_approved"]);
  });
});

describe("a deleted file", () => {
  it("is gone from the list, known for ever, and on the audit", async () => {
    await service.createTask("deleted");
    const { total } = (await service.get("/api/tasks")).json.counts;
    service.removeTask("deleted");
    await vi.waitFor(() => expect(eventsOf("deleted")).toContain("ssot_deleted"), NOTICED_MS_MAX);
    expectProblem(await service.get("/api/tasks/deleted"), 404, "task_deleted");
    const { json } = await service.get("/api/tasks?q=deleted");
    expect([json.items, json.counts.total]).toEqual([[], total - 1]);
    expectProblem(await service.post("/api/tasks/deleted/approve", "admin"), 404, "task_deleted");
    expectProblem(await service.createTask("deleted"), 409, "task_id_taken");
    const trail = await service.get("/api/tasks/deleted/audit");
    expect(trail.json.items.map((line: { audit_event: string }) => line.audit_event)).toEqual([
      "task_created",
      "ssot_deleted",
    ]);
  });

  it("is noticed by a write that follows at once", async () => {
    await service.createTask("deleted-at-once");
    service.removeTask("deleted-at-once");
    const answer = await service.post("/api/tasks/deleted-at-once/approve", "admin");
    expectProblem(answer, 404, "task_deleted");
    expect(service.ssotNames()).not.toContain("deleted-at-once.json");
  });
});

it("all of it is a whole chain", async () => {
  const verified = await auditVerify(service.dataDir);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});
