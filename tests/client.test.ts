// The client of the API (scripts/client.ts) against the real service: every method, and every kind of
// refusal as a value.

import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, Client, ListPage, ListQuery, PageAnswer } from "../scripts/client.ts";
import { NoAnswerError, createClient } from "../scripts/client.ts";
import { startBreakingProxy } from "./breaking-proxy.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const service = new ServiceFixture();
let admin: Client;
let executor: Client;
let reviewer: Client;

const clientOf = (token: string) => createClient({ baseUrl: service.baseUrl, token });

beforeAll(async () => {
  await service.start();
  admin = clientOf(TOKENS.admin);
  executor = clientOf(TOKENS.executor);
  reviewer = clientOf(TOKENS.reviewer);
});
afterAll(() => service.dispose());

const TEXT = "Räume auf 🧹\r\ne\u0301 \u2028 <b>";
const CRITERIA = [
  { id: "c1", text: TEXT },
  { id: "c2", text: "Nothing is broken" },
];
const ACK = { attempt: 1, criteria_echo: [TEXT, "Nothing is broken"], scope_echo: ["the kitchen"] };
const RESULT = { attempt: 1, work_log: [{ criterion_ref: "c1", text: "put away" }] };

async function accepted<Value, Etag extends string | null>(
  answering: Promise<Answer<Value, Etag>>,
) {
  const answer = await answering;
  if (!answer.ok) throw new Error(`${answer.status} ${JSON.stringify(answer.problem)}`);
  return answer;
}

async function refused(answering: Promise<PageAnswer<unknown>>, status: number, code: string) {
  const answer = await answering;
  expect(answer).toMatchObject({
    ok: false,
    status,
    problem: { status, code, detail: expect.stringMatching(/\S/) },
  });
  return answer.ok ? undefined : answer.problem;
}

/** A task that a result was handed in for. */
async function deliver(taskId: string): Promise<void> {
  await accepted(admin.createTask({ task_id: taskId, request_text: TEXT, source: "sample" }));
  await accepted(
    admin.brief(taskId, { acceptance_criteria: CRITERIA, declared_scope: ["the kitchen"] }),
  );
  await accepted(executor.ack(taskId, ACK));
  await accepted(executor.submitResult(taskId, RESULT));
}

describe("every method", () => {
  it("takes its step, from the creation to the countersignature", async () => {
    const taskId = "sample-whole";
    await deliver(taskId);
    const issues = [{ criterion_ref: "c2", text: `A cup: ${TEXT}`, work_log_ref: "w1" }];
    const steps: [string, number, () => Promise<Answer<{ status: string; revision: number }>>][] = [
      [
        "rejected",
        5,
        () => reviewer.recordVerdict(taskId, { attempt: 1, decision: "reject", issues }),
      ],
      ["pending", 6, () => reviewer.redispatch(taskId, {})],
      ["pending", 7, () => executor.ack(taskId, { ...ACK, attempt: 2 })],
      [
        "pending",
        8,
        () =>
          executor.recordToolCall(taskId, {
            tool_call_id: "t1",
            attempt: 2,
            name: "glue",
            status: "succeeded",
          }),
      ],
      [
        "needs_review",
        9,
        () =>
          executor.submitResult(taskId, {
            attempt: 2,
            work_log: [{ issue_ref: "i1", criterion_ref: "c2", tool_call_id: "t1", text: "glued" }],
          }),
      ],
      ["rejected", 10, () => admin.reject(taskId, { reason: "no" })],
      ["needs_review", 11, () => admin.reopen(taskId, { reason: "after all" })],
      ["approved", 12, () => admin.approve(taskId, {})],
    ];
    for (const [status, revision, take] of steps) {
      expect((await accepted(take())).value).toMatchObject({ status, revision });
    }
    const read = await accepted(executor.readTask(taskId));
    expect(read.value).toMatchObject({ request_text: TEXT, status: "approved", revision: 12 });
    expect(read.value.dispatch?.issues).toEqual([{ issue_id: "i1", ...issues[0] }]);
    const file = service.readTask(taskId);
    expect(JSON.stringify(read.value)).toBe(file.trimEnd());
    expect(read.etag).toBe(`"${createHash("sha256").update(file).digest("hex")}"`);
  });

  it("lists what waits, the oldest first, and page after page", async () => {
    for (const id of ["sample-q1", "sample-q2", "sample-q3"]) {
      await accepted(admin.createTask({ task_id: id, request_text: "queue", source: "sample" }));
    }
    const found: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: ListQuery = { q: "queue", stage: "queued", sort: "oldest", limit: 2, cursor };
      const { value }: { value: ListPage } = await accepted(executor.listTasks(query));
      found.push(...value.items.map(({ task_id }) => task_id));
      cursor = value.next_cursor;
    }
    expect(found).toEqual(["sample-q1", "sample-q2", "sample-q3"]);
    expect((await accepted(admin.listTasks())).value.counts["pending"]).toBeGreaterThanOrEqual(3);
  });

  it("reads a task's trail, page after page", async () => {
    const { value: all } = await accepted(reviewer.readTrail("sample-whole"));
    expect(all.items.map((line) => line.audit_event)).toContain("verdict_recorded");
    const first = await accepted(reviewer.readTrail("sample-whole", { limit: 3 }));
    const after_seq = first.value.next_after_seq ?? 0;
    const rest = await accepted(reviewer.readTrail("sample-whole", { after_seq }));
    expect([...first.value.items, ...rest.value.items]).toEqual(all.items);
    // Reads are merged, and so on the record a little later.
    const events = async () => {
      const { value } = await accepted(reviewer.readTrail("sample-whole", { all: "1" }));
      return value.items.map((line) => line.audit_event);
    };
    await expect.poll(events, { timeout: 10_000 }).toContain("audit_read");
  });

  it("gives the same answer for the same key", async () => {
    const command = { task_id: "sample-once", request_text: "x", source: "sample" } as const;
    const once = { idempotencyKey: "key-1" };
    const first = await accepted(admin.createTask(command, once));
    expect(await admin.createTask(command, once)).toEqual(first);
    const approved = await accepted(admin.approve("sample-once", {}, { idempotencyKey: "key-2" }));
    expect(await admin.approve("sample-once", {}, { idempotencyKey: "key-2" })).toEqual(approved);
  });

  it("gives with its key the answer that was lost, and has done the write once", async () => {
    await deliver("sample-lost");
    const lost: string[] = [];
    const proxy = await startBreakingProxy(service.baseUrl, {
      breakAnswer({ path, body }) {
        lost.push(`${path} ${body}`);
        throw new Error("the answer is lost");
      },
    });
    const cutOff = createClient({ baseUrl: proxy.url, token: TOKENS.admin });
    const key = { idempotencyKey: "key-of-the-lost-one" };
    try {
      await expect(cutOff.approve("sample-lost", {}, key)).rejects.toBeInstanceOf(NoAnswerError);
    } finally {
      await proxy.close();
    }
    const { value } = await accepted(admin.approve("sample-lost", {}, key));
    expect(lost).toEqual([`/api/tasks/sample-lost/approve ${JSON.stringify(value)}`]);
    expect((await accepted(admin.readTask("sample-lost"))).value.revision).toBe(value.revision);
    await refused(admin.approve("sample-lost", {}), 409, "already_decided");
  });
});

describe("a refusal is a value", () => {
  beforeAll(() => deliver("sample-refused"));
  const id = "sample-refused";

  it("of who asks: 401, 403", async () => {
    const nobody = clientOf("nobodys-token");
    await refused(nobody.readTask(id), 401, "invalid_credentials");
    await refused(nobody.ack(id, ACK), 401, "invalid_credentials");
    await refused(executor.approve(id, {}), 403, "role_not_allowed");
    await refused(reviewer.createTask({ request_text: "x" }), 403, "role_not_allowed");
  });

  it("of what there is: 404, of a task and of a trail", async () => {
    await refused(executor.readTask("sample-none"), 404, "task_not_found");
    await refused(executor.readTask("../healthz"), 404, "task_not_found");
    await refused(executor.readTrail("sample-none"), 404, "task_not_found");
    await refused(executor.ack("sample-none", ACK), 404, "task_not_found");
    await refused(executor.ack("..", ACK), 404, "not_found");
  });

  it("of what is sent: 400 with what is wrong where, 413, 422", async () => {
    const wrong = await refused(executor.ack(id, { ...ACK, attempt: 0 }), 400, "invalid_body");
    expect(wrong?.errors).toEqual([{ path: "/attempt", message: expect.any(String) }]);
    await refused(executor.listTasks({ limit: 0 }), 400, "invalid_query");
    await refused(executor.listTasks({ cursor: "x" }), 400, "invalid_cursor");
    const huge = { ...RESULT, diff_snapshot: "x".repeat(2 * 1_048_576) };
    await refused(executor.submitResult(id, huge), 413, "body_too_large");
    const stray = { attempt: 1, work_log: [{ criterion_ref: "c9", text: "x" }] };
    const unknown = await refused(executor.submitResult(id, stray), 422, "unknown_reference");
    expect(unknown?.["references"]).toEqual([
      { pointer: "/work_log/0/criterion_ref", value: "c9", kind: "criterion" },
    ]);
    const key = { idempotencyKey: "key-3" };
    await accepted(executor.submitResult(id, RESULT, key));
    const other = { ...RESULT, diff_snapshot: "x" };
    await refused(executor.submitResult(id, other, key), 422, "idempotency_key_reused");
  });

  it("of what has changed: 409, 412", async () => {
    await refused(executor.ack(id, ACK), 409, "already_claimed");
    await refused(executor.submitResult(id, { ...RESULT, attempt: 2 }), 409, "attempt_not_current");
    await refused(admin.createTask({ task_id: id, request_text: "x" }), 409, "task_id_taken");
    const { etag: ifMatch } = await accepted(reviewer.readTask(id));
    await accepted(executor.submitResult(id, RESULT));
    const verdict = { attempt: 1, decision: "approve" as const, issues: [] };
    await refused(reviewer.recordVerdict(id, verdict, { ifMatch }), 412, "precondition_failed");
    // As a program without types may say it: a condition that names nothing is none that holds.
    const nothing = { ifMatch: null } as never;
    await refused(reviewer.recordVerdict(id, verdict, nothing), 400, "invalid_header");
  });

  it("of a file that is no task: 503 to read it, 409 to write to it", async () => {
    await accepted(admin.createTask({ task_id: "sample-broken", request_text: "x" }));
    service.writeTask("sample-broken", "{}");
    const statusOf = async () => (await reviewer.readTask("sample-broken")).status;
    await expect.poll(statusOf, { timeout: 10_000 }).toBe(503);
    const read = await refused(reviewer.readTask("sample-broken"), 503, "task_file_invalid");
    expect(read?.errors?.length).toBeGreaterThan(0);
    await refused(admin.approve("sample-broken", {}), 409, "task_file_invalid");
    const { value } = await accepted(reviewer.listTasks({ status: "invalid" }));
    expect(value.items).toMatchObject([{ task_id: "sample-broken", stage: "invalid" }]);
  });
});
