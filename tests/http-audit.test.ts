// What a request leaves on the audit (SPEC 8): each refusal and each read, under ids that are ours.

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AuditLine } from "../storage-adapter/port/index.ts";
import { auditVerify } from "./command.fixture.ts";
import { expectProblem } from "./problem.fixture.ts";
import { rawRequest } from "./raw-request.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import type { Answer, TOKENS } from "./service.fixture.ts";
import { ACK } from "./step-routes.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  await service.start();
  await service.createTask("seen");
  await service.post("/api/tasks/seen/ack", "executor", ACK);
});
afterAll(() => service.dispose());

/** Reads are merged and written within the second. */
const READS_WRITTEN_MS_MAX = 5_000;
const linesOf = (correlationId: string) =>
  service.logLines().filter((line) => line.correlation_id === correlationId);
const eventsOf = (lines: AuditLine[]) => lines.map((line) => line.audit_event);

interface Refusal {
  what: string;
  send: () => Promise<Answer>;
  status: number;
  code: string;
  /** Where the refusal belongs to a task that was read. */
  task?: string;
  actor?: { role: string; name: string };
}

const anonymous = { role: "anonymous", name: "anonymous" };
const post = (step: string, as: keyof typeof TOKENS, body?: unknown, headers = {}) =>
  service.post(`/api/tasks/seen/${step}`, as, body, headers);

const REFUSALS: Refusal[] = [
  {
    what: "a missing token",
    send: () => service.call("POST", "/api/tasks/seen/approve"),
    status: 401,
    code: "authentication_required",
    actor: anonymous,
  },
  {
    what: "a wrong token",
    send: () => service.get("/api/tasks", { headers: { authorization: "Bearer nobody" } }),
    status: 401,
    code: "invalid_credentials",
    actor: anonymous,
  },
  {
    what: "a bad sign-in",
    send: () => service.call("POST", "/api/session", { body: { token: "nobody" } }),
    status: 401,
    code: "sign_in_refused",
    actor: anonymous,
  },
  {
    what: "a webhook without its secret",
    send: () => service.call("POST", "/webhooks/telegram", { body: {} }),
    status: 401,
    code: "webhook_secret_wrong",
    actor: anonymous,
  },
  {
    what: "a wrong role",
    send: () => post("approve", "executor"),
    status: 403,
    code: "role_not_allowed",
    actor: { role: "executor", name: "executor" },
  },
  {
    what: "a foreign Host",
    send: () =>
      rawRequest({
        port: service.port,
        path: "/api/tasks/seen",
        headers: { host: "evil.example" },
      }),
    status: 403,
    code: "host_not_allowed",
    actor: anonymous,
  },
  {
    what: "a conflict",
    send: () => post("brief", "jo", { declared_scope: ["x"] }),
    status: 409,
    code: "already_acked",
    task: "seen",
    actor: { role: "admin", name: "jo" },
  },
  {
    what: "a taken id",
    send: () => service.createTask("seen"),
    status: 409,
    code: "task_id_taken",
    actor: { role: "admin", name: "maria" },
  },
  {
    what: "a stale tag",
    send: () => post("approve", "admin", undefined, { "if-match": '"x"' }),
    status: 412,
    code: "precondition_failed",
    task: "seen",
  },
  {
    what: "what can't be",
    send: () => post("reject", "admin", { issues: [{ criterion_ref: "c9", text: "x" }] }),
    status: 422,
    code: "unknown_reference",
    task: "seen",
  },
];

describe("a refusal", () => {
  it.each(REFUSALS)("for $what is one line, under the answer's correlation id", async (refusal) => {
    const before = service.logLines().length;
    const answer = await refusal.send();
    expectProblem(answer, refusal.status, refusal.code);
    const { correlation_id: id } = answer.json;
    if (refusal.task === undefined) expect(id).toMatch(/^req-[0-9a-f]{16}$/);
    else expect(id).toBe(refusal.task);
    const written = service.logLines().slice(before);
    const lines = written.filter((line) => line.audit_event === "request_refused");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      correlation_id: id,
      status: refusal.status,
      code: refusal.code,
      path: expect.stringMatching(/^\/(api|webhooks)\//),
      ...(refusal.actor !== undefined && { actor: refusal.actor }),
    });
    expect(lines[0]?.task_id).toBe(refusal.task);
  });

  it("that is no refusal of rights or state leaves no line", async () => {
    const before = service.logLines().length;
    expectProblem(await post("approve", "admin", "{"), 400, "malformed_json");
    expectProblem(await service.get("/nope"), 404, "not_found");
    expectProblem(await service.call("PUT", "/api/tasks"), 405, "method_not_allowed");
    expectProblem(
      await post("approve", "admin", "{}", { "content-type": "x/y" }),
      415,
      "unsupported_media_type",
    );
    const after = service.logLines().slice(before);
    expect(after.filter((line) => line.audit_event === "request_refused")).toEqual([]);
  });

  it("tells no query, where a client may have put anything", async () => {
    const answer = await service.get("/api/tasks?token=hush", {
      headers: { "x-forwarded-for": "192.0.2.1" },
    });
    const [line] = linesOf(answer.json.correlation_id);
    expect(line).toMatchObject({ path: "/api/tasks", route: "/api/tasks" });
  });
});

describe("a correlation id", () => {
  const claimed = {
    "x-correlation-id": "req-0123456789abcdef",
    "x-request-id": "req-0123456789abcdef",
    "correlation-id": "req-0123456789abcdef",
    traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
  };

  it("is minted for each request and never taken from the client", async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 5; i += 1) {
      const answer = await service.call("POST", "/api/tasks", { headers: claimed });
      seen.add(answer.json.correlation_id);
    }
    expect(seen.size).toBe(5);
    const made = await service.post("/api/tasks", "admin", { request_text: "x" }, claimed);
    expect(made.json.correlation_id).toBe(made.json.task_id);
    await service.get("/api/tasks", { headers: claimed });
    await service.get("/api/tasks/seen", { headers: claimed });
    expect(JSON.stringify(service.logLines())).not.toContain("0123456789abcdef");
  });
});

describe("a read", () => {
  it("is a line with the reader, merged with those like it within the second", async () => {
    await service.createTask("read");
    for (let i = 0; i < 4; i += 1) await service.get("/api/tasks/read", { as: "reviewer" });
    await service.get("/api/tasks/read");
    await service.get("/api/tasks/read/audit", { as: "executor" });
    await vi.waitFor(() => {
      const lines = linesOf("read").filter((line) => line.audit_event !== "task_created");
      const reviewed = lines.filter((line) => line.actor.role === "reviewer");
      expect(reviewed.reduce((sum, line) => sum + Number(line["count"]), 0)).toBe(4);
      expect(reviewed.length).toBeLessThanOrEqual(2);
      expect(lines.filter((line) => line.actor.role === "anonymous")).toMatchObject([
        { audit_event: "task_read", task_id: "read", count: 1 },
      ]);
      expect(lines.filter((line) => line.actor.role === "executor")).toMatchObject([
        { audit_event: "audit_read", task_id: "read", count: 1 },
      ]);
    }, READS_WRITTEN_MS_MAX);
  });

  it("of the list is a line of its own request", async () => {
    await service.get("/api/tasks", { as: "reviewer" });
    await vi.waitFor(() => {
      const lines = service.logLines().filter((line) => line.audit_event === "tasks_listed");
      const mine = lines.find((line) => line.actor.role === "reviewer");
      expect(mine?.correlation_id).toMatch(/^req-[0-9a-f]{16}$/);
      expect(mine?.task_id).toBeUndefined();
    }, READS_WRITTEN_MS_MAX);
  });

  it("of a task that never was leaves nothing under the name that was asked for", async () => {
    const names = ["never-made", "never-made/audit", "req-0123456789abcdef"];
    for (const name of names) {
      expectProblem(await service.get(`/api/tasks/${name}`), 404, "task_not_found");
    }
    await service.get("/api/tasks/seen", { as: "jo" });
    // Written together with the reads above, had they been noted.
    await vi.waitFor(() => {
      const seen = linesOf("seen").filter((line) => line.audit_event === "task_read");
      expect(seen.map((line) => line.actor.name)).toContain("jo");
    }, READS_WRITTEN_MS_MAX);
    const log = JSON.stringify(service.logLines());
    expect(log).not.toContain("never-made");
    expect(log).not.toContain("req-0123456789abcdef");
  });
});

describe("a task's trail", () => {
  const trail = (query = "") => service.get(`/api/tasks/seen/audit${query}`);

  it("is the stored lines of its correlation id, byte for byte, without reads", async () => {
    await service.get("/api/tasks/seen");
    await vi.waitFor(
      () => expect(eventsOf(linesOf("seen"))).toContain("task_read"),
      READS_WRITTEN_MS_MAX,
    );
    const told: AuditLine[] = (await trail()).json.items;
    const events = eventsOf(told);
    expect(events.slice(0, 2)).toEqual(["task_created", "task_acked"]);
    expect(events).toContain("request_refused");
    expect(events).not.toContain("task_read");
    expect(told).toEqual(
      linesOf("seen").filter((line) => !["task_read", "audit_read"].includes(line.audit_event)),
    );
  });

  it("has the reads too with ?all=1, and comes in pages", async () => {
    const all: AuditLine[] = (await trail("?all=1")).json.items;
    expect(eventsOf(all)).toContain("task_read");
    const paged: number[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: Answer = await trail(`?limit=2&after_seq=${after}`);
      paged.push(...page.json.items.map((line: AuditLine) => line.seq));
      after = page.json.next_after_seq;
    }
    expect(paged).toEqual((await trail()).json.items.map((line: AuditLine) => line.seq));
    expect(paged.length).toBeGreaterThan(3);
  });

  it.each([
    ["?all=yes", "/all"],
    ["?limit=0", "/limit"],
    ["?limit=1001", "/limit"],
    ["?after_seq=-1", "/after_seq"],
    ["?since=1", "/since"],
  ])("refuses %s and names it", async (query, path) => {
    const answer = await trail(query);
    expectProblem(answer, 400, "invalid_query");
    expect(answer.json.errors[0].path).toBe(path);
    const unknown = await service.get(`/api/tasks/never-made/audit${query}`);
    expectProblem(unknown, 404, "task_not_found");
  });
});

it("all of it is a whole chain", async () => {
  const verified = await auditVerify(service.dataDir);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});
