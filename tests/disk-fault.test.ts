// A disk that is full or broken, and a kill at each step of a commit: a write that fails has changed
// nothing, one that was answered is there, and after a restart file, log and API agree.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditVerify } from "./command.fixture.ts";
import { type Answer, ServiceFixture } from "./service.fixture.ts";
import { type Injection, requireStrace, withInjection } from "./strace.fixture.ts";

const service = new ServiceFixture();
beforeAll(async () => {
  requireStrace();
  await service.start();
});
afterAll(() => service.dispose());

let number = 0;

/** A new task, its approval under the injection, and what the task was before. */
async function approveUnder(injection: Injection) {
  number += 1;
  const taskId = `fault-${number}`;
  const created = await service.createTask(taskId);
  expect(created.status).toBe(201);
  const before = service.readTask(taskId);
  const approve = () =>
    service
      .post(`/api/tasks/${taskId}/approve`, "admin", undefined, { "idempotency-key": taskId })
      .catch((error: unknown) => error as TypeError);
  const answer = await withInjection(service, injection, approve);
  return { taskId, before, answer };
}

function expectClearProblem(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("retry-after")).not.toBeNull();
  expect(answer.json.detail).toMatch(/disk|restart/);
  expect(answer.text).not.toMatch(/ENOSPC|EIO|\.ts|\/tmp/);
}

/** File, log and API say the same of the task, and nothing is left over. */
async function expectAgreement(taskId: string): Promise<void> {
  const task = await service.get(`/api/tasks/${taskId}`);
  expect(task.status).toBe(200);
  const file = service.readTask(taskId);
  expect(task.text).toBe(file);
  const lines = service.logLines().filter((line) => line.task_id === taskId);
  const last = lines.findLast((line) => line["file_sha256"] !== undefined);
  expect(last?.["file_sha256"]).toBe(createHash("sha256").update(file).digest("hex"));
  expect(last?.["revision"]).toBe(task.json.revision);
  expect(service.ssotNames().filter((name) => !name.endsWith(".json"))).toEqual([]);
}

async function expectChainWhole(): Promise<void> {
  const verified = await auditVerify(service.dataDir);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
}

describe("a write that the disk refuses", () => {
  const refused: [string, Injection][] = [
    ["the task file: full", { syscall: "pwrite64", effect: "error=ENOSPC", when: 1 }],
    ["the task file: broken", { syscall: "pwrite64", effect: "error=EIO", when: 1 }],
    ["the log: full", { syscall: "pwrite64", effect: "error=ENOSPC", when: 2 }],
    ["the log: broken", { syscall: "pwrite64", effect: "error=EIO", when: 2 }],
    ["the index: full", { syscall: "pwrite64", effect: "error=ENOSPC", when: 3 }],
    ["the task file's sync", { syscall: "fsync", effect: "error=EIO", when: 1 }],
    ["the file's way to its place", { syscall: "rename", effect: "error=EIO", when: 1 }],
  ];
  it.each(refused)(
    "at %s: has changed nothing, and the next one is fine",
    async (_name, injection) => {
      const { taskId, before, answer } = await approveUnder(injection);
      if (answer instanceof TypeError) throw answer;
      expectClearProblem(answer);
      expect(service.readTask(taskId)).toBe(before);
      expect((await service.get(`/api/tasks/${taskId}`)).text).toBe(before);
      await expectAgreement(taskId);
      const key = { "idempotency-key": taskId };
      const again = await service.post(`/api/tasks/${taskId}/approve`, "admin", undefined, key);
      expect(again.status).toBe(200);
      await expectAgreement(taskId);
      expect(service.logLines().some((line) => line.audit_event === "error")).toBe(true);
    },
  );

  it("leaves a chain that is whole, and agrees after a restart", async () => {
    await expectChainWhole();
    await service.kill();
    await service.start();
    for (let i = 1; i <= number; i += 1) await expectAgreement(`fault-${i}`);
    await expectChainWhole();
  });
});

describe("a log that can't be synced", () => {
  it("stops all writes until a restart, keeps reads going, and is settled then", async () => {
    const { taskId, before, answer } = await approveUnder({
      syscall: "fdatasync",
      effect: "error=EIO",
      when: 1,
    });
    if (answer instanceof TypeError) throw answer;
    expectClearProblem(answer);
    expect((await service.get(`/api/tasks/${taskId}`)).text).toBe(before);
    const next = await service.createTask("after-the-fault");
    expectClearProblem(next);
    expect(next.json.detail).toContain("restart");
    const health = await service.get("/healthz");
    expect(health.status).toBe(503);
    expect(health.json.reasons.join()).toContain("restart");
    expect((await service.get("/api/tasks")).status).toBe(200);
    await service.kill();
    await service.start();
    await expectAgreement(taskId);
    expect((await service.createTask("after-the-restart")).status).toBe(201);
    await expectChainWhole();
  });
});

describe("a kill at an exact step of a commit", () => {
  const steps: [string, Injection][] = [
    ["before the task file is written", { syscall: "pwrite64", effect: "signal=KILL", when: 1 }],
    ["before it is synced", { syscall: "fsync", effect: "signal=KILL", when: 1 }],
    ["before its line is written", { syscall: "pwrite64", effect: "signal=KILL", when: 2 }],
    ["before the line is synced", { syscall: "fdatasync", effect: "signal=KILL", when: 1 }],
    ["before the index is written", { syscall: "pwrite64", effect: "signal=KILL", when: 3 }],
    ["before the file is in its place", { syscall: "rename", effect: "signal=KILL", when: 1 }],
  ];
  it.each(steps)(
    "%s: leaves the old or the new, and a retry ends in the new",
    async (_name, injection) => {
      const { taskId, before, answer } = await approveUnder(injection);
      // The worker may live long enough to say that storage is gone.
      if (!(answer instanceof TypeError)) expect(answer.status).toBe(503);
      await service.kill();
      await service.start();
      await expectAgreement(taskId);
      const file = service.readTask(taskId);
      const isNew = file !== before;
      if (isNew) expect(JSON.parse(file)).toMatchObject({ revision: 2, status: "approved" });
      const events = service.logLines().map((line) => line.audit_event);
      expect(events).not.toContain("ssot_external_change");
      const key = { "idempotency-key": taskId };
      const again = await service.post(`/api/tasks/${taskId}/approve`, "admin", undefined, key);
      expect(again.status).toBe(200);
      expect(again.headers.has("idempotency-replayed")).toBe(isNew);
      expect(again.json.revision).toBe(2);
      await expectAgreement(taskId);
      await expectChainWhole();
    },
  );
});

it("says in the audit what a start has repaired", () => {
  const log = readFileSync(service.path("audit", "events.jsonl"), "utf8");
  expect(log).toContain('"audit_event":"recovered"');
});
