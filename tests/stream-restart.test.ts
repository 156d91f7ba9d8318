// Streams over a restart and over kill -9, with writers running (SPEC 4): what was acknowledged is
// told once and in order, what was told stands in the log, and clients come back by themselves.
//
// STREAM_KILLS sets the number of kills (2 by default).

import { EventSource } from "eventsource";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  type StreamClients,
  startStreamClients,
} from "../scripts/validation/stream/start-stream-clients.ts";
import type { ChangeEvent } from "../storage-adapter/port/index.ts";
import { auditVerify } from "./command.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";
import { loggedChanges, startWriters } from "./stream-service.fixture.ts";
import { EVENT_MS_MAX, RawStream } from "./stream.fixture.ts";

const KILLS = Number(process.env["STREAM_KILLS"] ?? 2);
const WRITERS = 4;
const CLIENTS = 20;
/** Changes that are told before the service goes and after it is back: writers are busy by then. */
const CHANGES_EACH_SIDE = 30;

const service = new ServiceFixture();
const ENDS: [string, () => Promise<unknown>][] = [
  ["a clean stop", () => service.stop()],
  ...Array.from({ length: KILLS }, (_, nth): [string, () => Promise<unknown>] => [
    `kill -9, ${nth + 1}`,
    () => service.kill(),
  ]),
];
const acknowledged: number[] = [];
let crowd: StreamClients;
let source: EventSource;
const heard = { seqs: [] as number[], hellos: [] as string[], others: [] as string[] };

beforeAll(async () => {
  await service.start();
  crowd = startStreamClients({ baseUrl: service.baseUrl, clients: CLIENTS });
  source = new EventSource(`${service.baseUrl}/api/events`);
  source.addEventListener("hello", ({ data }) => heard.hellos.push(JSON.parse(data).resume));
  source.addEventListener("task", ({ data, lastEventId }) => {
    heard.seqs.push(
      JSON.parse(data).seq === Number(lastEventId) ? Number(lastEventId) : Number.NaN,
    );
  });
  for (const kind of ["message", "resync", "farewell"]) {
    source.addEventListener(kind, ({ data }) => heard.others.push(`${kind} ${data}`));
  }
  await vi.waitFor(() => expect(heard.hellos).toEqual(["fresh"]), EVENT_MS_MAX);
  await crowd.ready();
});
afterAll(async () => {
  source.close();
  await crowd.stop();
  await service.dispose();
});

it.each(ENDS)("over %s, a client resumes with exactly what it missed", async (what, end) => {
  const nth = ENDS.findIndex(([other]) => other === what);
  const { head_seq } = (await service.get("/api/tasks")).json;
  const stream = await RawStream.open(service, { lastEventId: String(head_seq) });
  const writers = startWriters(service, `end-${nth}`, WRITERS);
  await stream.until("first changes", () => stream.seqs.length >= CHANGES_EACH_SIDE);
  await end();
  await stream.untilEnded();
  await service.start();
  const resumed = await RawStream.open(service, { lastEventId: String(stream.seqs.at(-1)) });
  await resumed.until("more changes", () => resumed.seqs.length >= CHANGES_EACH_SIDE);
  const answered = await writers.stop();
  acknowledged.push(...answered);
  const last = Math.max(...answered);
  await resumed.untilSeq(last);
  resumed.leave();
  // The others come back when their `retry:` is over.
  expect(await crowd.waitForSeq(last)).toBe(true);
  await vi.waitFor(() => expect(heard.seqs.at(-1)).toBeGreaterThanOrEqual(last), EVENT_MS_MAX);

  expect(resumed.blocks[0]?.data.resume).toBe("resumed");
  const told = [...stream.blocks, ...resumed.blocks]
    .filter(({ event }) => event === "task")
    .map(({ data }) => data as ChangeEvent);
  expect(told).toEqual(loggedChanges(service, head_seq));
  expect(answered.length).toBeGreaterThan(CHANGES_EACH_SIDE);
  const seqs = new Set(told.map(({ seq }) => seq));
  expect(answered.filter((seq) => !seqs.has(seq))).toEqual([]);
});

it(`over all of it, ${CLIENTS} clients have each change once, in order`, async () => {
  const { clients } = await crowd.report(acknowledged);
  expect(clients).toHaveLength(CLIENTS);
  for (const client of clients) {
    expect(client).toMatchObject({
      isOpen: true,
      disconnects: ENDS.length,
      farewells: 1,
      hellos: { fresh: 1, resumed: ENDS.length, reset: 0 },
      resyncs: 0,
      received: loggedChanges(service).length,
      missed: 0,
      behind: 0,
      doubled: 0,
      outOfOrder: 0,
      malformed: 0,
    });
  }
});

it("over all of it, the npm client eventsource gets every change and resumes by itself", () => {
  expect(heard.seqs).toEqual(loggedChanges(service).map(({ seq }) => seq));
  expect(heard.hellos).toEqual(["fresh", ...ENDS.map(() => "resumed")]);
  expect(heard.others).toEqual(['farewell {"reason":"service_stopping"}']);
});

it("leaves a whole chain", async () => {
  expect(await service.stop()).toBe(0);
  const verified = await auditVerify(service.dataDir);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});
