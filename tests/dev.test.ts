// `npm run dev`: the same worker on the same files under wrangler's development server, with one
// storage driver however often it reloads.

import { readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { listeningPorts } from "./listening-ports.fixture.ts";
import { PROJECT_DIR, ServiceFixture } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start(process.execPath, [join(PROJECT_DIR, "scripts", "dev.ts")]));
afterAll(() => service.dispose());

/** Requests to this path that the worker's present isolate has counted. */
async function countedHealthChecks(): Promise<number> {
  const { text } = await service.get("/metrics");
  const line = /countersign_http_requests_total\{route="\/healthz".*\} (\d+)/.exec(text);
  return Number(line?.[1] ?? 0);
}

/** Saves the configuration as it is: wrangler starts the worker anew, which then counts from zero. */
async function reload(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await service.get("/healthz");
  expect(await countedHealthChecks()).toBeGreaterThanOrEqual(3);
  const now = new Date();
  utimesSync(join(PROJECT_DIR, "wrangler.toml"), now, now);
  await vi.waitFor(async () => expect(await countedHealthChecks()).toBe(0), {
    timeout: 20_000,
    interval: 200,
  });
}

it("takes the environment's tokens and writes to the data folder", async () => {
  expect((await service.createTask("under-dev")).status).toBe(201);
  expect(service.readTask("under-dev")).toContain('"task_id":"under-dev"');
});

it("goes on with the same data and one storage driver after each reload", async () => {
  for (const round of [1, 2]) {
    await reload();
    expect((await service.createTask(`reload-${round}`)).status).toBe(201);
    expect((await service.get("/api/tasks/under-dev")).status).toBe(200);
  }
  const starts = service.logLines().filter((line) => line.audit_event === "service_started");
  expect(starts).toHaveLength(1);
  expect(await listeningPortsOfDriver()).toBe(1);
}, 60_000);

it("stops cleanly and leaves no process behind", async () => {
  expect(await service.stop()).toBe(0);
  expect(service.logLines().at(-1)?.audit_event).toBe("service_stopped");
});

/** Sockets that the process which holds the lock listens on, beside those of wrangler itself. */
async function listeningPortsOfDriver(): Promise<number> {
  const { pid } = JSON.parse(readFileSync(service.path("audit", "holder.json"), "utf8")) as {
    pid: number;
  };
  const answers = await Promise.all(
    listeningPorts(pid).map(async (port) => {
      const url = `http://127.0.0.1:${port}/health`;
      const answer = await fetch(url, { method: "POST", body: "{}" }).catch(() => undefined);
      // The driver refuses whoever lacks its secret, and does so in JSON; wrangler's own sockets don't.
      return answer?.status === 403 && (await answer.text()) === "{}";
    }),
  );
  return answers.filter(Boolean).length;
}
