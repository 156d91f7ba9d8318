// kill -9 in the middle of eight concurrent writers, again and again: what was answered with 2xx is
// there, nothing is torn, nothing is left over, the chain is whole.
//
// KILLS sets the number of rounds (20 by default).

import { createHash } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import { auditVerify } from "./command.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";

const KILLS = Number(process.env["KILLS"] ?? 20);
const WRITERS = 8;
/** Writes answered before the kill: different in each round, so that it hits different moments. */
const writesBeforeKill = (round: number) => 5 + ((round * 7) % 23);

interface Acknowledged {
  taskId: string;
  key: string;
  text: string;
  etag: string | null;
  status: number;
}

const service = new ServiceFixture();
afterAll(() => service.dispose());

it(
  `keeps every acknowledged write over ${KILLS} kills`,
  async () => {
    const acknowledged: Acknowledged[] = [];
    for (let round = 0; round < KILLS; round += 1) {
      await service.start();
      await checkWhatWasAcknowledged(acknowledged.slice(-20));
      await writeUntilKilled(round, acknowledged);
    }
    await service.start();
    await checkWhatWasAcknowledged(acknowledged);
    checkFiles();
    expect(await service.stop()).toBe(0);
    const verified = await auditVerify(service.dataDir);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    // Writers must have been busy when the kills came.
    expect(acknowledged.length).toBeGreaterThan(KILLS * 5);
  },
  KILLS * 20_000,
);

async function writeUntilKilled(round: number, acknowledged: Acknowledged[]): Promise<void> {
  const target = acknowledged.length + writesBeforeKill(round);
  let killing: Promise<void> | undefined;
  const write = async (writer: number) => {
    for (let i = 0; killing === undefined; i += 1) {
      const taskId = `kill-${round}-${writer}-${i}`;
      if (!(await createAndDecide(taskId, acknowledged))) return;
      if (acknowledged.length >= target) killing ??= service.kill();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  await killing;
}

/** False when the service was gone before it answered. */
async function createAndDecide(taskId: string, acknowledged: Acknowledged[]): Promise<boolean> {
  const steps: [string, string, unknown][] = [
    ["create", "/api/tasks", { task_id: taskId, request_text: `Text of ${taskId}` }],
    ["approve", `/api/tasks/${taskId}/approve`, { reason: "x".repeat(2_000) }],
  ];
  for (const [name, path, body] of steps) {
    const key = `${taskId}-${name}`;
    try {
      const answer = await service.post(path, "admin", body, { "idempotency-key": key });
      if (answer.status >= 300) throw new Error(`${path} was answered with ${answer.status}`);
      const { text, status } = answer;
      acknowledged.push({ taskId, key, text, status, etag: answer.headers.get("etag") });
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  }
  return true;
}

async function checkWhatWasAcknowledged(acknowledged: readonly Acknowledged[]): Promise<void> {
  const latest = new Map(acknowledged.map((write) => [write.taskId, write]));
  for (const [taskId, { etag, text }] of latest) {
    const task = await service.get(`/api/tasks/${taskId}`);
    expect(task.status, taskId).toBe(200);
    const { revision } = JSON.parse(text) as { revision: number };
    expect(task.json.revision, taskId).toBeGreaterThanOrEqual(revision);
    if (task.json.revision === revision) expect(task.headers.get("etag")).toBe(etag);
    const digest = createHash("sha256").update(service.readTask(taskId)).digest("hex");
    expect(task.headers.get("etag")).toBe(`"${digest}"`);
  }
  for (const { key, taskId, text, status } of acknowledged.slice(-5)) {
    const isCreation = key.endsWith("-create");
    const path = isCreation ? "/api/tasks" : `/api/tasks/${taskId}/approve`;
    const body = isCreation
      ? { task_id: taskId, request_text: `Text of ${taskId}` }
      : { reason: "x".repeat(2_000) };
    const replayed = await service.post(path, "admin", body, { "idempotency-key": key });
    expect(replayed.text).toBe(text);
    expect(replayed.status).toBe(status);
  }
}

function checkFiles(): void {
  const names = service.ssotNames();
  expect(names.filter((name) => !/^[a-z0-9][a-z0-9_-]*\.json$/.test(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const text = service.readTask(name.replace(/\.json$/, ""));
    expect(text.endsWith("}\n")).toBe(true);
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  }
  const events = new Set(service.logLines().map((line) => line.audit_event));
  expect(events).not.toContain("ssot_external_change");
  expect(events).not.toContain("ssot_invalid");
}
