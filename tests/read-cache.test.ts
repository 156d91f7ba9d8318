// The worker's memory of reads, from outside: it is used, and it never shows anybody less than anybody
// was told before, whoever wrote it, over a restart and with the real event stream.

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startStreamClients } from "../scripts/validation/stream/start-stream-clients.ts";
import { ServiceFixture } from "./service.fixture.ts";
import { readMetric } from "./stream-service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

const fromMemory = () => readMetric(service, "countersign_reads_from_memory");

/** Reads it until it comes from memory: the hub begins with the first requests. */
async function warmUp(path: string): Promise<void> {
  await vi.waitFor(async () => {
    const before = await fromMemory();
    await service.get(path);
    expect(await fromMemory()).toBe((before ?? 0) + 1);
  });
}

describe("a read", () => {
  it("comes from memory the second time, and is on the audit both times", async () => {
    await service.createTask("kept");
    await warmUp("/api/tasks/kept");
    await warmUp("/api/tasks?limit=3");
    const countOf = (event: string, name: string) =>
      service
        .logLines()
        .filter(({ audit_event, actor }) => audit_event === event && actor.name === name)
        .reduce((sum, line) => sum + (line["count"] as number), 0);
    for (let nth = 0; nth < 20; nth += 1) {
      await service.get("/api/tasks/kept", { as: "executor" });
      await service.get("/api/tasks?limit=3", { as: "executor" });
    }
    await vi.waitFor(
      () => {
        expect(countOf("task_read", "executor")).toBe(20);
        expect(countOf("tasks_listed", "executor")).toBe(20);
      },
      { timeout: 10_000 },
    );
  });

  it("shows a decision at once, and a revision that a condition may name", async () => {
    const { headers } = await service.createTask("decided");
    await warmUp("/api/tasks/decided");
    const etag = headers.get("etag") ?? "";
    const approved = await service.call("POST", "/api/tasks/decided/approve", {
      as: "admin",
      headers: { "if-match": etag },
    });
    const read = await service.get("/api/tasks/decided");
    expect(read.json.revision).toBe(2);
    expect(read.headers.get("etag")).toBe(approved.headers.get("etag"));
    const listed = await service.get("/api/tasks?limit=1");
    expect(listed.json).toMatchObject({
      items: [{ status: "approved" }],
      head_seq: approved.json.seq,
    });
  });

  it("shows a hand edit to whoever the stream has told of it", async () => {
    await service.createTask("edited");
    const streams = startStreamClients({ baseUrl: service.baseUrl, clients: 1 });
    await streams.ready();
    for (let revision = 2; revision <= 6; revision += 1) {
      await warmUp("/api/tasks/edited");
      const text = service.readTask("edited").replace(/spoons\w*/, `spoons${revision}`);
      service.writeTask("edited", text);
      const { head_seq: before } = (await service.get("/api/tasks?limit=1")).json;
      expect(await streams.waitForSeq(before + 1)).toBe(true);
      expect((await service.get("/api/tasks/edited")).json).toMatchObject({ revision });
    }
    await streams.stop();
  });

  it("of a task that was deleted or broken by hand is no longer good, once the list shows it", async () => {
    for (const taskId of ["deleted", "broken"]) {
      await service.createTask(taskId);
      await warmUp(`/api/tasks/${taskId}`);
    }
    service.removeTask("deleted");
    service.writeTask("broken", "{");
    await vi.waitFor(async () => {
      const { counts } = (await service.get("/api/tasks")).json;
      expect(counts).toMatchObject({ invalid: 1, total: 4 });
    });
    expect((await service.get("/api/tasks/deleted")).status).toBe(404);
    expect((await service.get("/api/tasks/broken")).status).toBe(503);
  });
});

describe("under load", () => {
  const TASKS = 6;
  const taskIdOf = (nth: number) => `raced-${nth % TASKS}`;
  const ROUNDS = 40;

  it("no read is older than a write that was answered before it was asked", async () => {
    for (let nth = 0; nth < TASKS; nth += 1) await service.createTask(taskIdOf(nth));
    const before = await fromMemory();
    const answered = new Map<string, number>();
    const stale: string[] = [];
    const over = new AbortController();
    const look = (taskId: string, shown: number, known: number) => {
      if (shown < known) stale.push(`${taskId} at revision ${shown}, ${known} was known`);
    };
    const write = async (nth: number) => {
      const taskId = taskIdOf(nth);
      for (let round = 0; round < ROUNDS; round += 1) {
        const body = { declared_scope: [`by ${nth} in ${round}`] };
        const { json } = await service.post(`/api/tasks/${taskId}/brief`, "admin", body);
        answered.set(taskId, Math.max(answered.get(taskId) ?? 0, json.revision));
        const { json: own } = await service.get(`/api/tasks/${taskId}`);
        look(taskId, own.revision, json.revision);
      }
    };
    const read = async (nth: number) => {
      for (let round = nth; !over.signal.aborted; round += 1) {
        const taskId = taskIdOf(round);
        const known = answered.get(taskId) ?? 0;
        look(taskId, (await service.get(`/api/tasks/${taskId}`)).json.revision, known);
      }
    };
    const list = async () => {
      while (!over.signal.aborted) {
        const known = new Map(answered);
        const { items } = (await service.get("/api/tasks?limit=50")).json;
        for (const item of items) look(item.task_id, item.revision, known.get(item.task_id) ?? 0);
      }
    };
    const reading = [read(0), read(1), read(2), read(3), list()];
    await Promise.all([0, 1, 2, 3].map(write));
    over.abort();
    await Promise.all(reading);
    expect(stale).toEqual([]);
    // Else it has looked at storage alone.
    expect(await fromMemory()).toBeGreaterThan((before ?? 0) + ROUNDS);
  });

  it("a step made from memory still takes in what was just written by hand", async () => {
    await service.createTask("overtaken");
    await warmUp("/api/tasks/overtaken");
    const text = service.readTask("overtaken").replace("spoons", "forks");
    service.writeTask("overtaken", text);
    // Before the folder's watch has told anybody.
    const { json } = await service.post("/api/tasks/overtaken/approve", "admin");
    expect(json).toMatchObject({ revision: 3 });
    expect(service.readTask("overtaken")).toContain("forks");
  });
});

it("goes on after a restart, with nothing of before in it", async () => {
  const { json } = await service.get("/api/tasks/kept");
  expect(await service.stop()).toBe(0);
  const text = service.readTask("kept").replace("spoons", "knives");
  service.writeTask("kept", text);
  await service.start();
  expect((await service.get("/api/tasks/kept")).json.revision).toBe(json.revision + 1);
  await warmUp("/api/tasks/kept");
});
