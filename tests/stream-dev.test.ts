// Streams under `npm run dev`: they work through wrangler's development server, and a reload of the
// worker, which cuts them and wipes the hub's memory, loses nobody anything (SPEC 4).

import { utimesSync } from "node:fs";
import { join } from "node:path";
import { EventSource } from "eventsource";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  type StreamClients,
  startStreamClients,
} from "../scripts/validation/stream/start-stream-clients.ts";
import { PROJECT_DIR, ServiceFixture } from "./service.fixture.ts";
import { loggedChanges, startWriters } from "./stream-service.fixture.ts";
import { EVENT_MS_MAX, RawStream } from "./stream.fixture.ts";

const CLIENTS = 5;
const WRITERS = 2;
/** A change of the configuration is noticed, the worker bundled and started. */
const RELOAD_MS_MAX = 30_000;

const service = new ServiceFixture();
let crowd: StreamClients;
let source: EventSource;
const heard: number[] = [];
const hellos: string[] = [];
beforeAll(async () => {
  await service.start(process.execPath, [join(PROJECT_DIR, "scripts", "dev.ts")]);
  crowd = startStreamClients({ baseUrl: service.baseUrl, clients: CLIENTS });
  source = new EventSource(`${service.baseUrl}/api/events`);
  source.addEventListener("hello", ({ data }) => hellos.push(JSON.parse(data).resume));
  source.addEventListener("task", ({ lastEventId }) => heard.push(Number(lastEventId)));
  await crowd.ready();
  await vi.waitFor(() => expect(hellos).toEqual(["fresh"]), EVENT_MS_MAX);
});
afterAll(async () => {
  source.close();
  await crowd.stop();
  await service.dispose();
});

it("tell each change as it happens, framed as ever, held back by nobody", async () => {
  const stream = await RawStream.open(service);
  const { json } = await service.createTask("under-dev");
  await stream.untilSeq(json.seq);
  expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(stream.headers.get("content-encoding")).toBeNull();
  expect(stream.seqs).toEqual([json.seq]);
  expect(stream.faults).toEqual([]);
  stream.leave();
});

it("resume after a reload, with writers running, and have missed nothing", async () => {
  const writers = startWriters(service, "dev", WRITERS);
  const now = new Date();
  utimesSync(join(PROJECT_DIR, "wrangler.toml"), now, now);
  // Both kinds of client have been cut and are back.
  await vi.waitFor(async () => {
    const { clients } = await crowd.report();
    expect(clients.every((client) => client.hellos.resumed === 1)).toBe(true);
    expect(hellos).toEqual(["fresh", "resumed"]);
  }, RELOAD_MS_MAX);
  const written = await writers.stop();
  const { json } = await service.createTask("after-the-reload");
  expect(await crowd.waitForSeq(json.seq)).toBe(true);
  await vi.waitFor(() => expect(heard.at(-1)).toBe(json.seq), EVENT_MS_MAX);

  expect(written.length).toBeGreaterThan(0);
  expect(heard).toEqual(loggedChanges(service).map(({ seq }) => seq));
  const { clients } = await crowd.report(written);
  expect(clients).toHaveLength(CLIENTS);
  for (const client of clients) {
    expect(client).toMatchObject({
      isOpen: true,
      hellos: { fresh: 1, resumed: 1, reset: 0 },
      received: heard.length,
      missed: 0,
      behind: 0,
      doubled: 0,
      outOfOrder: 0,
      malformed: 0,
    });
  }
}, 90_000);

it("hear farewell when it stops, which it does cleanly", async () => {
  const stream = await RawStream.open(service);
  expect(await service.stop()).toBe(0);
  await stream.untilEnded();
  expect(stream.events).toEqual(["hello", "farewell"]);
  expect(service.logLines().at(-1)?.audit_event).toBe("service_stopped");
});
