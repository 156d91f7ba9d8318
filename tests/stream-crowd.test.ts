// A thousand clients, and how it is found that they have left (SPEC 4).

import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  type StreamClients,
  startStreamClients,
} from "../scripts/validation/stream/start-stream-clients.ts";
import { CLIENTS_MAX } from "../worker/event-hub/limits.ts";
import { ServiceFixture } from "./service.fixture.ts";
import { readMetric } from "./stream-service.fixture.ts";
import { HEARTBEAT_MS_MAX, RawStream } from "./stream.fixture.ts";

const CROWD = 1_000;
const BURST = 50;
/** Beside the crowd: each goes in a way of its own. */
const LEAVERS = 3;
/** SPEC 4: a closed client leaves the pool within two heartbeats. */
const LEFT_MS_MAX = 2 * HEARTBEAT_MS_MAX;
/** Lines of streams are written in batches, within a second. */
const AUDITED_MS_MAX = 5_000;

const service = new ServiceFixture();
let crowd: StreamClients;
let rest: StreamClients | undefined;
const leavers: RawStream[] = [];
beforeAll(async () => {
  await service.start();
  crowd = startStreamClients({ baseUrl: service.baseUrl, clients: CROWD });
  await crowd.ready();
});
afterAll(async () => {
  await crowd.stop();
  await rest?.stop();
  await service.dispose();
});

const clientsInPool = () => readMetric(service, "countersign_sse_clients");
async function untilInPool(count: number): Promise<void> {
  await vi.waitFor(async () => expect(await clientsInPool()).toBe(count), {
    timeout: LEFT_MS_MAX,
    interval: 100,
  });
}

it("all get a burst of changes, each once and in order", async () => {
  expect(await clientsInPool()).toBe(CROWD);
  const created = await Promise.all(
    Array.from({ length: BURST }, (_, nth) => service.createTask(`burst-${nth}`)),
  );
  const seqs = created.map(({ json }) => json.seq as number);
  expect(await crowd.waitForSeq(Math.max(...seqs))).toBe(true);
  const { clients } = await crowd.report(seqs);
  expect(clients).toHaveLength(CROWD);
  for (const client of clients) {
    expect(client).toMatchObject({
      isOpen: true,
      connects: 1,
      disconnects: 0,
      received: BURST,
      missed: 0,
      behind: 0,
      doubled: 0,
      outOfOrder: 0,
      malformed: 0,
    });
  }
});

it("fill the pool at its bound: one more is told to come back, as every EventSource does", async () => {
  for (let nth = 0; nth < LEAVERS; nth += 1) leavers.push(await RawStream.open(service));
  const clients = CLIENTS_MAX - CROWD - LEAVERS;
  rest = startStreamClients({ baseUrl: service.baseUrl, clients });
  await rest.ready();
  expect(await clientsInPool()).toBe(CLIENTS_MAX);
  const refused = await RawStream.open(service);
  await refused.untilEnded();
  // Any other status than 200 and an EventSource would give up for good.
  expect([refused.status, refused.ended, refused.events]).toEqual([200, "finished", ["farewell"]]);
  expect(refused.blocks[0]).toMatchObject({ data: { reason: "too_many_clients" } });
  expect(refused.blocks[0]?.retry).toBeGreaterThanOrEqual(500);
  expect(await clientsInPool()).toBe(CLIENTS_MAX);
});

it("who close or hang up leave the pool within two heartbeats, and who only listens stays", async () => {
  const [closing, hangingUp, listening] = leavers as [RawStream, RawStream, RawStream];
  closing.leave("fin");
  hangingUp.leave("rst");
  // Half of a connection closed (RFC 9112, 9.6): it says no more, but it is there and reads.
  listening.leave("half");
  await crowd.stop();
  await rest?.stop();
  await untilInPool(1);
  const { json } = await service.createTask("for-the-listener");
  await listening.untilSeq(json.seq);
  await vi.waitFor(() => {
    const ends = service
      .logLines()
      .filter((line) => line.audit_event === "sse_client_disconnect")
      .map((line) => line["reason"]);
    expect(ends).toEqual(Array.from({ length: CLIENTS_MAX - 1 }, () => "client_closed"));
  }, AUDITED_MS_MAX);
});
